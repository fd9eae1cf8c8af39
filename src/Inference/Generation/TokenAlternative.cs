namespace AIForge.Inference.Generation;

/// <summary>A token and its natural-log probability.</summary>
/// <param name="Bytes">The exact bytes; <paramref name="Text"/> replaces a partial character by U+FFFD.</param>
public sealed record TokenAlternative(int TokenId, string Text, ReadOnlyMemory<byte> Bytes, float Logprob);
