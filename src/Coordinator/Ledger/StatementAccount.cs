namespace AIForge.Coordinator.Ledger;

/// <summary>The row of an account that is not sharded.</summary>
internal sealed record StatementAccount
{
    public required long Id { get; init; }

    public required long Posted { get; init; }
}
