namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>What is done in the contract. The value is the one stored in the database.</summary>
internal enum EscrowAct : short
{
    Lock = 1,

    /// <summary>Released to a payee, or without one sent back.</summary>
    Settle = 2,
}
