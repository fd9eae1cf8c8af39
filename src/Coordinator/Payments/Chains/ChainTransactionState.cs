namespace AIForge.Coordinator.Payments.Chains;

internal enum ChainTransactionState
{
    /// <summary>No endpoint knows it: not sent yet, dropped, or of another network.</summary>
    Unknown,

    /// <summary>Sent, in no block yet.</summary>
    Pending,

    /// <summary>In a block, and everything it did was undone.</summary>
    Failed,

    /// <summary>In a block of the chain as it is now, and carried out.</summary>
    Included,
}
