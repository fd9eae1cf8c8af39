using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors;

/// <summary>A task could not be done; the error tells the coordinator whether another node should try.</summary>
internal sealed class TaskFailedException(TaskError error) : Exception(error.Message)
{
    public TaskError Error { get; } = error;

    public static TaskFailedException Permanent(string reason, string message) =>
        new(new TaskError { Reason = reason, Message = message, Permanent = true });

    public static TaskFailedException OfThisNode(string reason, string message) => new(new TaskError { Reason = reason, Message = message });
}
