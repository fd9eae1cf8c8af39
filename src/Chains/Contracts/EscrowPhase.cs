namespace AIForge.Chains.Contracts;

/// <summary>How far a job's payment is in the escrow contract; the numbers are the contract's.</summary>
public enum EscrowPhase
{
    /// <summary>The contract has never heard of it.</summary>
    None = 0,
    Held = 1,
    Disputed = 2,
    Released = 3,
    Refunded = 4,
    Resolved = 5,
}
