namespace AIForge.Coordinator.Ledger;

/// <summary>What a higher slice holds against the ledger in every audit of it.</summary>
internal interface ILedgerCheck
{
    /// <summary>A sentence for every difference, at most so many.</summary>
    Task<IReadOnlyList<string>> RunAsync(int limit, CancellationToken cancellationToken);
}
