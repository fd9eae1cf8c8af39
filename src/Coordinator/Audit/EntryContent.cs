using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Audit;

/// <summary>What a leaf stands for.</summary>
/// <param name="Hash">The SHA-256 that is stored for the command.</param>
/// <param name="Link">The entry's hash in its chain.</param>
internal sealed record EntryContent(LedgerCommand Command, byte[] Hash, byte[] Link);
