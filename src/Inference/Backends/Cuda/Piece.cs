namespace AIForge.Inference.Backends.Cuda;

/// <summary>A run of bytes of a file's block that is copied as one.</summary>
internal readonly record struct Piece(int Offset, int Bytes);
