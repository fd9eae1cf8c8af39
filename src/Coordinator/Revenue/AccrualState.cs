namespace AIForge.Coordinator.Revenue;

/// <summary>How far an earning is. The value is the one stored in the database.</summary>
internal enum AccrualState : short
{
    /// <summary>Divided, and about to be posted.</summary>
    Pending = 0,

    /// <summary>Waits in case the payment is reversed.</summary>
    Held = 1,

    /// <summary>To be paid out with the next payout.</summary>
    Payable = 2,

    Paid = 3,

    /// <summary>Taken back while it was held, because the payment that it came of was.</summary>
    Reversed = 4,
}
