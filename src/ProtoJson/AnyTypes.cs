using Google.Protobuf.Reflection;

namespace AIForge.ProtoJson;

/// <summary>The message types that google.protobuf.Any may hold: all that the API knows.</summary>
internal sealed class AnyTypes
{
    private readonly Dictionary<string, MessageTable> byName = new(StringComparer.Ordinal);

    public AnyTypes(IEnumerable<FileDescriptor> files, MessageTables tables)
    {
        foreach (var file in files)
        {
            foreach (var message in file.MessageTypes) Add(message, tables);
        }
    }

    public MessageTable? Find(string typeUrl) => byName.GetValueOrDefault(typeUrl[(typeUrl.LastIndexOf('/') + 1)..]);

    private void Add(MessageDescriptor message, MessageTables tables)
    {
        if (message.ClrType is null) return;

        byName[message.FullName] = tables.For(message, JsonDialect.ProtoJson);
        foreach (var nested in message.NestedTypes) Add(nested, tables);
    }
}
