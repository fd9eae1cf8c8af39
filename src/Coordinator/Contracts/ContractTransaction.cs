namespace AIForge.Coordinator.Contracts;

/// <summary>A call of a contract on its way to the chain.</summary>
internal sealed record ContractTransaction
{
    public required Guid Id { get; init; }

    /// <summary>The order in which they leave.</summary>
    public required long Seq { get; init; }

    public required ContractTarget Target { get; init; }

    public required byte[] Data { get; init; }

    public required long GasLimit { get; init; }

    public required ContractTransactionState State { get; init; }

    public long? Nonce { get; init; }

    /// <summary>The signed transaction.</summary>
    public byte[]? Raw { get; init; }

    public byte[]? Hash { get; init; }

    /// <summary>Set as soon as it is seen in a block.</summary>
    public long? BlockNumber { get; init; }

    public byte[]? BlockHash { get; init; }

    public long? GasUsed { get; init; }

    /// <summary>Why it was reverted, or what holds it up.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it was seen in a block that can no longer be replaced.</summary>
    public DateTimeOffset? FinalAt { get; init; }

    /// <summary>The transaction's hash as explorers write it; null until it is signed.</summary>
    public string? HashText => Hash is null ? null : "0x" + Convert.ToHexStringLower(Hash);
}
