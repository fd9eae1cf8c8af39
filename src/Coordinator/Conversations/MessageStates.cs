namespace AIForge.Coordinator.Conversations;

/// <summary>How far a message is, as the database writes it.</summary>
internal static class MessageStates
{
    public const string Queued = "queued";
    public const string Streaming = "streaming";
    public const string Done = "done";
    public const string Stopped = "stopped";
    public const string Failed = "failed";

    public static bool HasEnded(string state) => state is Done or Stopped or Failed;
}
