using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Audit;

/// <summary>Every error that the slice can raise.</summary>
internal static class AuditFaults
{
    public static FaultException NotFound() => new(
        FaultKind.NotFound, "LEDGER_ENTRY_NOT_FOUND", "The ledger has no entry of this id. The statement of an account names the id of each of its entries.");
}
