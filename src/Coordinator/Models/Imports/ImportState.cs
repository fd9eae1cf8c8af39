using AIForge.Coordinator.Models.Uploads;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>Where an import is, as it is shown: what <see cref="UploadState"/> says, with two names for receiving.</summary>
internal static class ImportState
{
    /// <summary>No worker has turned to it yet.</summary>
    public const string Queued = "queued";

    /// <summary>Parts come.</summary>
    public const string Fetching = "fetching";

    public static string Of(ImportRecord import)
    {
        if (import.UploadState != UploadState.Receiving) return import.UploadState;
        return import.StartedAt is null ? Queued : Fetching;
    }
}
