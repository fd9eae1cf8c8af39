namespace AIForge.Coordinator.Ledger;

/// <summary>What an account is for. The value is the one stored in the database.</summary>
internal enum AccountCode : short
{
    /// <summary>A user's to spend.</summary>
    UserAvailable = 1,

    /// <summary>Earned, and not payable yet.</summary>
    UserHeld = 2,

    /// <summary>Earned, and to be paid out.</summary>
    UserPayable = 3,

    NodeHeld = 4,

    NodePayable = 5,

    /// <summary>What a subscriber has put aside for a service that is paid by use; the owner is the subscription.</summary>
    ApiCredits = 6,

    /// <summary>The nodes' part of a month's fee for a service, until the month is over; the owner is the fee.</summary>
    ServicePool = 7,

    /// <summary>What the platform set aside for a node that checks a job; the owner is the check.</summary>
    CheckPay = 8,

    /// <summary>The platform's share. Sharded.</summary>
    PlatformRevenue = 10,

    /// <summary>The creators' share of a month's plan payments. Sharded; the owner is the month.</summary>
    ModelPool = 11,

    /// <summary>What lies on a chain or came from it; the owner is the network. May be below zero.</summary>
    External = 20,

    /// <summary>Where one asset is exchanged for another.</summary>
    Liquidity = 21,

    /// <summary>Received on a chain and matched to nothing; the owner is the network.</summary>
    Suspense = 22,

    /// <summary>Owed by a user after a payment was reversed. May be below zero.</summary>
    Receivable = 23,

    /// <summary>AITBC that was issued and not sold yet.</summary>
    Treasury = 24,
}
