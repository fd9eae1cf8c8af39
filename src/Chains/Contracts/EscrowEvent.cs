namespace AIForge.Chains.Contracts;

/// <summary>What happened to a job's payment in the escrow contract.</summary>
public enum EscrowEvent
{
    Locked,
    Extended,
    Released,
    Refunded,
    Disputed,
    Resolved,

    /// <summary>A batch went on without it: it was locked before, is not covered, or is not held any more.</summary>
    LeftOut,
}
