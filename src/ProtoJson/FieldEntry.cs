using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AIForge.ProtoJson;

/// <summary>A field of a message: its names in a profile, its type and how to get at it.</summary>
internal sealed class FieldEntry
{
    public required FieldDescriptor Descriptor { get; init; }

    public required int Index { get; init; }

    /// <summary>The name that replies carry.</summary>
    public required JsonEncodedText Name { get; init; }

    public required FieldRules Rules { get; init; }

    /// <summary>The type of the field, or of the value inside a wrapper.</summary>
    public required FieldType Type { get; init; }

    /// <summary>The table of the message type; null for scalars and wrappers.</summary>
    public MessageTable? Message { get; init; }

    public EnumTable? Enum { get; init; }

    /// <summary>The fields 1 and 2 of a map entry.</summary>
    public FieldEntry? MapKey { get; init; }

    public FieldEntry? MapValue { get; init; }

    /// <summary>Set after the message is complete: the flag that decides whether an unset field is written as null.</summary>
    public FieldEntry? NullFlag { get; set; }

    /// <summary>The field's oneof within its message, or -1.</summary>
    public int Oneof { get; init; } = -1;

    public bool IsMap => MapKey is not null;

    public bool IsRepeated => Descriptor.IsRepeated && !IsMap;

    public bool IsWrapper { get; init; }

    public bool WritesInt64AsText { get; init; }

    /// <summary>Numbers in strings are refused.</summary>
    public bool IsStrict { get; init; }

    public bool HasPresence { get; init; }

    /// <summary>The field can be written as one piece of text: a scalar, a wrapper, or a message such as Timestamp.</summary>
    public bool IsText =>
        !Descriptor.IsRepeated && (Message is null || Message.Kind is WellKnownType.Timestamp or WellKnownType.Duration or WellKnownType.FieldMask);

    public object? Get(IMessage message) => Descriptor.Accessor.GetValue(message);

    public void Set(IMessage message, object value) => Descriptor.Accessor.SetValue(message, value);

    public bool IsSet(IMessage message) => IsWrapper || Message is not null ? Get(message) is not null : Descriptor.Accessor.HasValue(message);
}
