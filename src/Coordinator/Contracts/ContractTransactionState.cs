namespace AIForge.Coordinator.Contracts;

/// <summary>How far a call of a contract is. The value is the one stored in the database.</summary>
internal enum ContractTransactionState : short
{
    /// <summary>Waits to be signed.</summary>
    Queued = 1,

    /// <summary>Signed and stored, and offered to the chain until it is in a block with enough others after it.</summary>
    Sent = 2,

    /// <summary>Carried out, with as many confirmations as wanted. Only a reorganisation deeper than that takes it back to <see cref="Sent"/>.</summary>
    Mined = 3,

    /// <summary>In a block, as deep as that, and without effect: the contract refused it.</summary>
    Reverted = 4,
}
