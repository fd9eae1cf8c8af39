using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors;

/// <summary>A task could not be done; the error tells the coordinator whether another node should try.</summary>
internal sealed class TaskFailedException(TaskError error, Exception? inner = null) : Exception(error.Message, inner)
{
    public TaskError Error { get; } = error;

    public static TaskFailedException Permanent(string reason, string message) =>
        new(new TaskError { Reason = reason, Message = message, Permanent = true });

    public static TaskFailedException OfThisNode(string reason, string message) => new(new TaskError { Reason = reason, Message = message });

    public static TaskFailedException Of(FaultParty party, string reason, string message, Exception? inner = null) =>
        new(new TaskError { Reason = reason, Message = message, Permanent = party == FaultParty.Input, Fault = party }, inner);
}
