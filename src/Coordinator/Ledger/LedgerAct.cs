namespace AIForge.Coordinator.Ledger;

/// <summary>What an entry does. The value is the one stored in the database.</summary>
internal enum LedgerAct : short
{
    Transfer = 1,
    Hold = 2,
    Settle = 3,
    Void = 4,
    Expire = 5,
}
