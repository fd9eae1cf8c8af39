using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Contracts;

/// <summary>Every error that the slice can raise.</summary>
internal static class ContractsFaults
{
    public static FaultException StateUnknown() => new(FaultKind.InvalidArgument, "CONTRACTS_INVALID", "There is no such state.")
    {
        Violations = [new FieldViolation("state", "Give queued, sent, mined or reverted, or leave it out.")],
    };
}
