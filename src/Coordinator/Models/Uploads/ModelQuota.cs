using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>What one user may keep: bytes and models, uploads that are open included, and the size of one file.</summary>
public sealed record ModelQuota(long Bytes, int Models, long FileBytes)
{
    public static Setting<ModelQuota> Setting { get; } = new(
        "quota.models",
        "What a user may keep: bytes of all model files together, number of models (both with the uploads that are open), and bytes of one file.",
        new ModelQuota(200L << 30, 100, 64L << 30),
        quota => quota is { Bytes: >= 0, Models: >= 0, FileBytes: >= 0 and <= MostFileBytes } ? null : $"None may be negative, and a file has at most {MostFileBytes} bytes.");

    // As many as the parts of an upload can have.
    private const long MostFileBytes = 1L << 40;
}
