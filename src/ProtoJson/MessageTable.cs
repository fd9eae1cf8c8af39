using System.Linq.Expressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AIForge.ProtoJson;

/// <summary>All that reading and writing a message type needs, computed once per type and profile.</summary>
internal sealed class MessageTable(MessageDescriptor descriptor, JsonDialect dialect)
{
    private FieldEntry[] fields = [];
    private FieldEntry? comment, eventName;
    private Utf8NameTable<FieldEntry> names = Utf8NameTable<FieldEntry>.Empty;

    public MessageDescriptor Descriptor { get; } = descriptor;

    public JsonDialect Dialect { get; } = dialect;

    public WellKnownType Kind { get; } = WellKnownTypes.KindOf(descriptor);

    /// <summary>Makes an empty message of this type.</summary>
    public Func<IMessage> New { get; } = Expression.Lambda<Func<IMessage>>(Expression.New(descriptor.ClrType)).Compile();

    public FieldEntry[] Fields => fields;

    public Utf8NameTable<FieldEntry> Names => names;

    /// <summary>The text that stands in a stream in place of this message; null for a message that is one.</summary>
    public string? CommentOf(IMessage message) => comment?.Get(message) is string { Length: > 0 } text ? text : null;

    /// <summary>Whether messages of the type name the server-sent events that they become.</summary>
    public bool HasEvents => eventName is not null;

    /// <summary>The name of the server-sent event that this message becomes; null for one without a name.</summary>
    public string? EventOf(IMessage message) => eventName?.Get(message) is string { Length: > 0 } text ? text : null;

    /// <summary>Finds a field by its proto name or, where the profile has them, its JSON name.</summary>
    public FieldEntry? Find(string name) => names.Find(name);

    internal void Fill(FieldEntry[] entries)
    {
        fields = entries;
        comment = entries.FirstOrDefault(field => field.Rules.StreamComment);
        eventName = entries.FirstOrDefault(field => field.Rules.StreamEvent);
        var lookup = new Dictionary<string, FieldEntry>(StringComparer.Ordinal);
        foreach (var field in entries.Where(f => !f.Rules.Hidden))
        {
            lookup[field.Descriptor.Name] = field;
            if (Dialect.UsesJsonNames) lookup[field.Descriptor.JsonName] = field;
        }

        names = new Utf8NameTable<FieldEntry>(lookup);
    }
}
