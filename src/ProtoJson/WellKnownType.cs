namespace AIForge.ProtoJson;

/// <summary>Messages that JSON writes in a way of their own.</summary>
internal enum WellKnownType
{
    None,
    Timestamp,
    Duration,
    FieldMask,
    Struct,
    Value,
    ListValue,
    Any,
    HttpBody,
}
