namespace AIForge.Inference.Backends.Cuda;

/// <summary>The shape of a pass in which sequences decode: what a recording may be repeated for.</summary>
/// <param name="Rows">Tokens, padded to a power of two.</param>
/// <param name="Split">Parts that attention is split into.</param>
internal readonly record struct PassShape(int Rows, int Split);
