using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Ledger;

internal static class LedgerFaults
{
    public static FaultException Invalid(string field, string problem) =>
        new(FaultKind.InvalidArgument, "LEDGER_QUERY_INVALID", "The statement asked for is not valid.") { Violations = [new FieldViolation(field, problem)] };

    public static FaultException Busy() => new(FaultKind.Unavailable, "LEDGER_BUSY", "More payments are waiting than can be taken. Try again.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static FaultException TooLong() => new(
        FaultKind.InvalidArgument, "LEDGER_STATEMENT_TOO_LONG", $"The month has more than {LedgerStatements.LargestMonth} lines. Read it in pages.");
}
