using System.Collections.Concurrent;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace AIForge.ProtoJson;

/// <summary>Makes and keeps the tables of message types.</summary>
internal sealed class MessageTables
{
    private readonly Dictionary<(MessageDescriptor, JsonDialect), MessageTable> tables = [];
    private readonly ConcurrentDictionary<EnumDescriptor, EnumTable> enums = [];
    private readonly Lock gate = new();

    /// <summary>The table of a type and, with it, of every type that it holds.</summary>
    public MessageTable For(MessageDescriptor descriptor, JsonDialect dialect)
    {
        lock (gate)
        {
            if (tables.TryGetValue((descriptor, dialect), out var known)) return known;

            // Known before its fields are, because messages may hold themselves.
            var table = new MessageTable(descriptor, dialect);
            tables.Add((descriptor, dialect), table);
            table.Fill(Entries(table));
            return table;
        }
    }

    private FieldEntry[] Entries(MessageTable table)
    {
        var fields = table.Descriptor.Fields.InFieldNumberOrder();
        var entries = new FieldEntry[fields.Count];
        for (var i = 0; i < fields.Count; i++) entries[i] = Entry(table, fields[i], i);

        foreach (var entry in entries.Where(e => e.Rules.ExplicitNullWhen is not null))
        {
            entry.NullFlag = Array.Find(entries, e => e.Descriptor.Name == entry.Rules.ExplicitNullWhen && e.Type == FieldType.Bool)
                ?? throw new InvalidOperationException(
                    $"{entry.Descriptor.FullName}: explicit_null_when names '{entry.Rules.ExplicitNullWhen}', which is no boolean field of the message.");
        }

        return entries;
    }

    private FieldEntry Entry(MessageTable table, FieldDescriptor field, int index)
    {
        var dialect = table.Dialect;
        var holdsMessage = field.FieldType is FieldType.Message or FieldType.Group;
        var wrapped = holdsMessage && !field.IsMap && WellKnownTypes.IsWrapper(field.MessageType) ? field.MessageType.FindFieldByNumber(1) : null;
        return new FieldEntry
        {
            Descriptor = field,
            Index = index,
            Name = JsonEncodedText.Encode(dialect.UsesJsonNames ? field.JsonName : field.Name, JsonFormat.Writer.Encoder),
            Rules = FieldRules.Of(field, dialect.HonoursFieldOptions),
            Type = wrapped?.FieldType ?? field.FieldType,
            Message = holdsMessage && !field.IsMap && wrapped is null ? For(field.MessageType, dialect) : null,
            Enum = field.FieldType == FieldType.Enum ? enums.GetOrAdd(field.EnumType, static e => new EnumTable(e)) : null,
            MapKey = field.IsMap ? Entry(table, field.MessageType.FindFieldByNumber(1), 0) : null,
            MapValue = field.IsMap ? Entry(table, field.MessageType.FindFieldByNumber(2), 1) : null,
            Oneof = field.RealContainingOneof?.Index ?? -1,
            IsWrapper = wrapped is not null,
            IsStrict = dialect.IsStrict,
            WritesInt64AsText = dialect.WritesInt64AsText,
            HasPresence = field.HasPresence,
        };
    }
}
