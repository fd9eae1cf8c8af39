using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Escrow;

/// <summary>Every audit of the ledger compares the payments of jobs with it too.</summary>
internal sealed class EscrowChecks(EscrowStore store) : ILedgerCheck
{
    public Task<IReadOnlyList<string>> RunAsync(int limit, CancellationToken cancellationToken) => store.DifferencesAsync(limit, cancellationToken);
}
