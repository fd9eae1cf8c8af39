using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Revenue;

internal static class RevenueFaults
{
    public static FaultException Invalid(string field, string problem) =>
        new(FaultKind.InvalidArgument, "REVENUE_QUERY_INVALID", "The earnings asked for are not valid.") { Violations = [new FieldViolation(field, problem)] };

    public static FaultException TooMany(int most) => new(
        FaultKind.InvalidArgument, "REVENUE_STATEMENT_TOO_LONG", $"The month has more than {most} earnings. Read them in pages.");
}
