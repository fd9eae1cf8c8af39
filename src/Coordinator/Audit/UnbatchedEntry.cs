namespace AIForge.Coordinator.Audit;

/// <summary>What is needed of an entry to make its leaf.</summary>
internal sealed record UnbatchedEntry(long Seq, Guid Id, byte[] Content, short Chain, long Position, byte[] Hash, DateTimeOffset CreatedAt);
