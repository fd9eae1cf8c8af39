namespace AIForge.Chains.Encodings;

/// <summary>One field of a protobuf message: a number, or bytes.</summary>
internal readonly record struct ProtobufField(int Number, ulong Value, byte[]? Bytes);
