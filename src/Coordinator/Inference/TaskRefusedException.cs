using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>The node says that the task itself is at fault: no other node will be asked.</summary>
internal sealed class TaskRefusedException(TaskError error) : Exception(error.Message)
{
    public TaskError Error { get; } = error;
}
