namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Where an input comes from, as the column says it.</summary>
internal static class InputKind
{
    /// <summary>A file that the job's owner has uploaded.</summary>
    public const string File = "file";

    /// <summary>The archive that a job of the owner's left.</summary>
    public const string Output = "output";

    /// <summary>The file of a public model.</summary>
    public const string Model = "model";
}
