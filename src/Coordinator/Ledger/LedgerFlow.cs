namespace AIForge.Coordinator.Ledger;

/// <summary>What entries of one kind brought to an account: credits less debits, in minor units.</summary>
internal readonly record struct LedgerFlow(EntryKind Kind, long Net);
