namespace AIForge.Coordinator.Ledger;

/// <summary>What became of a command. Nothing is written unless it is Applied, and the caller's transaction stays usable in any case.</summary>
internal enum LedgerOutcome
{
    Applied = 0,

    /// <summary>The same command under the same id was applied before.</summary>
    AlreadyApplied = 1,

    InsufficientFunds = 2,

    HoldNotFound = 3,

    /// <summary>The hold was settled, voided or has expired.</summary>
    HoldResolved = 4,

    /// <summary>A settlement takes more than was held.</summary>
    ExceedsHold = 5,
}
