namespace AIForge.Coordinator.Contracts;

/// <summary>One of the platform's contracts. The value is the one stored in the database.</summary>
internal enum ContractTarget : short
{
    Token = 1,
    Escrow = 2,
    Anchor = 3,
}
