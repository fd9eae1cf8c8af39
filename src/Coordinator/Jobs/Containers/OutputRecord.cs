using AIForge.Coordinator.Platform.Secrets;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The archive that an attempt left.</summary>
internal sealed record OutputRecord
{
    public required Guid Id { get; init; }

    public required Guid JobId { get; init; }

    /// <summary>Whose job it is.</summary>
    public required Guid UserId { get; init; }

    public required int Attempt { get; init; }

    public required Guid NodeId { get; init; }

    public required string ObjectKey { get; init; }

    /// <summary>Of the archive itself.</summary>
    public required string Cid { get; init; }

    public required long SizeBytes { get; init; }

    public int FileCount { get; init; }

    /// <summary>Of the encrypted archive; null while it is received.</summary>
    public string? StoredCid { get; init; }

    public required string KeyId { get; init; }

    public required byte[] Wrapped { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public WrappedSecret Key => new(KeyId, Wrapped);
}
