using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>Every audit of the ledger compares what is set aside for checks with it too.</summary>
internal sealed class CheckAudit(ChecksStore store) : ILedgerCheck
{
    public Task<IReadOnlyList<string>> RunAsync(int limit, CancellationToken cancellationToken) => store.DifferencesAsync(limit, cancellationToken);
}
