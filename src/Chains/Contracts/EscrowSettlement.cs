namespace AIForge.Chains.Contracts;

/// <summary>The end of a job's payment.</summary>
/// <param name="Payee">The 20 bytes of the account that earns it; null to send it back to the client.</param>
public sealed record EscrowSettlement(Guid Id, byte[]? Payee);
