namespace AIForge.Coordinator.Jobs;

/// <summary>What became of a job at the door.</summary>
internal enum JobAdmission
{
    Queued,

    /// <summary>Its owner has as many open jobs as may be.</summary>
    TooManyOpen,

    /// <summary>The balance does not hold its price.</summary>
    InsufficientFunds,

    /// <summary>An input was deleted since it was looked up.</summary>
    InputGone,
}
