using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Marketplace.Usage;

/// <summary>Every error of usage.</summary>
internal static class UsageFaults
{
    public static FaultException Invalid(string field, string problem) =>
        new(FaultKind.InvalidArgument, "USAGE_QUERY_INVALID", "The usage asked for is not valid.") { Violations = [new FieldViolation(field, problem)] };
}
