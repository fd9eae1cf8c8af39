namespace AIForge.Coordinator.Models.Uploads;

/// <summary>What an upload becomes, as the column says it.</summary>
internal static class UploadKind
{
    public const string Model = "model";

    /// <summary>A file for jobs; what it holds is nobody's business.</summary>
    public const string File = "file";
}
