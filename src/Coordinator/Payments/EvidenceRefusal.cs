namespace AIForge.Coordinator.Payments;

/// <summary>Why a transaction does not pay a payment.</summary>
internal enum EvidenceRefusal
{
    None,
    Reverted,
    NoMatchingTransfer,
    WrongToken,
    WrongSender,
    BeforePayment,
    AfterMonitoring,
    AmountOutOfRange,

    /// <summary>The payment's wallet is no longer the user's.</summary>
    WalletUnlinked,

    /// <summary>All of its matching transfers are claimed by other payments.</summary>
    AlreadyUsed,
}
