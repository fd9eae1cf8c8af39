namespace AIForge.Coordinator.Escrow;

/// <summary>What becomes of a job's money, as the database and the API spell it.</summary>
internal static class EscrowStatus
{
    public const string Escrowed = "escrowed";
    public const string Released = "released";
    public const string Refunded = "refunded";
    public const string Disputed = "disputed";

    /// <summary>It was released, and given back in full when the result was proven false.</summary>
    public const string Reversed = "reversed";

    /// <summary>Its time was over, and the payer has the money back.</summary>
    public const string Expired = "expired";
}
