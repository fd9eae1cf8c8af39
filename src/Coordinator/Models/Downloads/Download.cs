namespace AIForge.Coordinator.Models.Downloads;

/// <summary>The bytes of a model's file that somebody gets.</summary>
/// <param name="IsPartial">The client asked for a range.</param>
internal sealed record Download(ModelRecord Model, ByteRange Range, bool IsPartial)
{
    /// <summary>Changes with the file and never else.</summary>
    public string EntityTag => $"\"{Model.Sha256}\"";
}
