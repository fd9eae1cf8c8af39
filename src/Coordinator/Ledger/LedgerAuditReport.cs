namespace AIForge.Coordinator.Ledger;

/// <summary>What an audit found.</summary>
/// <param name="Entries">How many were read.</param>
/// <param name="Differences">Sentences; empty when the ledger is sound, cut off after a hundred.</param>
/// <param name="Heads">The last links of the chains that were found.</param>
internal sealed record LedgerAuditReport(long Entries, IReadOnlyList<string> Differences, IReadOnlyList<ChainHead> Heads);
