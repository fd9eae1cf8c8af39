namespace AIForge.Coordinator.Models.Files;

/// <summary>What a file is for that OpenAI's routes show.</summary>
internal static class FilePurpose
{
    /// <summary>The requests of a batch.</summary>
    public const string Batch = "batch";

    /// <summary>What a batch wrote.</summary>
    public const string BatchOutput = "batch_output";

    public const string UserData = "user_data";
}
