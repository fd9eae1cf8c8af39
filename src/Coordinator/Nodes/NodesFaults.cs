using AIForge.Coordinator.Nodes.Machines;
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

    public static FaultException KeyMissing() => new(
        FaultKind.FailedPrecondition,
        "NODE_KEY_MISSING",
        "The hello has no public key. This node's software is older than the network's: update it, it makes a key when it starts.");

    public static FaultException AnswerMissing() => new(
        FaultKind.FailedPrecondition,
        "CHALLENGE_ANSWER_MISSING",
        "The second message of a control stream must be the answer to the challenge, and it must come in time.");

    public static FaultException KeyNotProved() => new(
        FaultKind.PermissionDenied,
        "NODE_KEY_NOT_PROVED",
        "The answer to the challenge is not signed with the key of the hello, or the hello was changed on the way.");

    public static FaultException KeyMismatch(string nodeId) => new(
        FaultKind.PermissionDenied,
        "NODE_KEY_MISMATCH",
        $"Node {nodeId} has another key than this one. Start it with its own data folder, which holds node.key; if that is lost, its owner resets the node's key. "
        + "A key that was reset is never taken again: remove node.key then, and a new one is made.");

    public static FaultException KeyWasReset() => new(
        FaultKind.PermissionDenied,
        "NODE_KEY_MISMATCH",
        "The owner of this node has reset its key, and the old one is never taken again. If this is the machine that should go on: remove node.key from its data folder and start it.");

    public static FaultException MachineTaken(MachineHolder? holder, Guid ownerId, int hours)
    {
        var what = holder?.Kind == MachineClaim.Gpu ? "A GPU of this machine" : "This machine";
        var who = holder is { } known && known.OwnerId == ownerId
            ? $"is registered as your node {known.NodeId} ({known.Name}). Remove that node from your nodes and start this one again, or start the daemon with that node's token."
            : $"is registered by another account. Its node must be deactivated there, or be away for {hours} hours.";
        return new FaultException(FaultKind.AlreadyExists, "MACHINE_ALREADY_REGISTERED", $"{what} {who}");
    }

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
