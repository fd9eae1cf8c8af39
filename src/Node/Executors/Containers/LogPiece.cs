namespace AIForge.Node.Executors.Containers;

/// <summary>Bytes that a job wrote at one time to one of its streams.</summary>
/// <param name="Offset">Where they begin, counted over both streams.</param>
internal sealed record LogPiece(long Offset, bool IsError, DateTimeOffset Time, ReadOnlyMemory<byte> Data);
