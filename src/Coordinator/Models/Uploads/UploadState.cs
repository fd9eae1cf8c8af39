namespace AIForge.Coordinator.Models.Uploads;

/// <summary>Where an upload is, as the column says it.</summary>
internal static class UploadState
{
    /// <summary>Parts come.</summary>
    public const string Receiving = "receiving";

    /// <summary>All parts are there; the file is joined, hashed and read.</summary>
    public const string Verifying = "verifying";

    /// <summary>It is a model.</summary>
    public const string Ready = "ready";

    public const string Failed = "failed";

    /// <summary>Given up by its owner, or because nothing came for long.</summary>
    public const string Aborted = "aborted";
}
