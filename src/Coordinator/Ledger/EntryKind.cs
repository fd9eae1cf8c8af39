namespace AIForge.Coordinator.Ledger;

/// <summary>Why money moved. The value is the one stored in the database.</summary>
internal enum EntryKind : short
{
    Payment = 1,
    PlanSplit = 2,
    PublishingFee = 3,
    ListingFee = 4,
    ApiSplit = 5,
    JobSplit = 6,
    PoolDistribution = 7,
    Payout = 8,
    Reversal = 9,
    Adjustment = 10,
    JobHold = 11,
    Suspense = 12,
    EarningsRelease = 13,
    Exchange = 14,
    PoolCarry = 15,

    /// <summary>A hold was given back, whole, before or because its time was over.</summary>
    HoldRelease = 16,

    /// <summary>AITBC came to be, in the treasury.</summary>
    Issue = 18,

    /// <summary>Earnings that their owner moved to the balance to spend them.</summary>
    ToBalance = 20,

    /// <summary>The most that a request to a priced API can cost, set aside.</summary>
    ApiHold = 21,

    /// <summary>From a subscriber's balance to the credits of a service.</summary>
    CreditTopUp = 22,

    /// <summary>Credits that were not used, back to the balance.</summary>
    CreditWithdrawal = 23,

    /// <summary>The nodes' part of a month's fee went to those who served.</summary>
    ServicePool = 24,

    /// <summary>What the platform pays for a check: set aside, and then the node's or its own again.</summary>
    CheckPay = 25,
}
