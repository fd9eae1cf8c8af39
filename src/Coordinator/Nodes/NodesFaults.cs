using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Nodes;

/// <summary>Every error that the slice can raise.</summary>
internal static class NodesFaults
{
    public static FaultException NotFound(string nodeId) =>
        new(FaultKind.NotFound, "NODE_NOT_FOUND", $"There is no node {nodeId} among your nodes.");

    public static FaultException NameInvalid(string problem) =>
        new(FaultKind.InvalidArgument, "NODE_NAME_INVALID", $"This name is not possible: {problem}")
        {
            Violations = [new FieldViolation("name", problem)],
        };

    public static FaultException TokenNotFound(string tokenId) =>
        new(FaultKind.NotFound, "NODE_TOKEN_NOT_FOUND", $"There is no node token {tokenId} among yours.");

    public static FaultException TokenInvalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "NODE_TOKEN_INVALID", "The node token cannot be made as asked.") { Violations = violations };

    public static FaultException TooManyTokens(int limit) =>
        new(FaultKind.ResourceExhausted, "NODE_TOKEN_LIMIT_REACHED", $"You may have {limit} node tokens that no machine uses yet. Revoke one first.")
        {
            QuotaSubject = "unused node tokens",
        };

    public static FaultException ResourcesInvalid(string field, string description) =>
        new(FaultKind.InvalidArgument, "NODE_RESOURCES_INVALID", $"The resources are refused: {field}: {description}")
        {
            Violations = [new FieldViolation(field, description)],
        };

    public static FaultException TooMany(int limit) =>
        new(FaultKind.ResourceExhausted, "NODE_LIMIT_REACHED", $"You may have {limit} nodes. Deactivate one that you no longer use.")
        {
            QuotaSubject = "nodes",
        };

    public static FaultException HelloMissing() =>
        new(FaultKind.FailedPrecondition, "HELLO_MISSING", "The first message of a control stream must be a hello, and it must come in time.");

    public static FaultException HelloInvalid(string field, string description) =>
        new(FaultKind.InvalidArgument, "HELLO_INVALID", $"The hello is refused: {field}: {description}")
        {
            Violations = [new FieldViolation(field, description)],
        };

    public static FaultException Replaced() =>
        new(FaultKind.Aborted, "STREAM_REPLACED", "The node opened a newer control stream; this one ends.");

    public static FaultException Silent(int seconds) =>
        new(FaultKind.DeadlineExceeded, "NODE_SILENT", $"Nothing was heard from the node for {seconds} seconds.");

    public static FaultException NotReading() =>
        new(FaultKind.ResourceExhausted, "NODE_NOT_READING", "The node does not read its control stream.");

    public static FaultException Deactivated() =>
        new(FaultKind.PermissionDenied, "NODE_DEACTIVATED", "The node was deactivated by its owner.");

    public static FaultException Restarting(TimeSpan delay) =>
        new(FaultKind.Unavailable, "COORDINATOR_RESTARTING", "The coordinator is restarting; connect again shortly.") { RetryAfter = delay };
}
