namespace AIForge.Node.Executors.Containers;

/// <summary>Where a job finds things, and the names by which it is told.</summary>
internal static class ContainerPaths
{
    public const string Inputs = "/inputs", Scratch = "/scratch", Temporary = "/tmp";

    /// <summary>Below scratch, so that it counts against the same disk.</summary>
    public const string ProgressFileName = ".aiforge-progress", ProgressFile = Scratch + "/" + ProgressFileName;

    public const string JobLabel = "aiforge.job", AttemptLabel = "aiforge.attempt", NodeLabel = "aiforge.node", WorkspaceLabel = "aiforge.workspace";

    private const int LongestPath = 1_024;

    // What the engine or the kernel puts there, and what the node puts there itself.
    private static readonly string[] Reserved = ["/proc", "/sys", "/dev", Inputs, "/sbin/docker-init"];

    /// <summary>A place where the job may have its outputs.</summary>
    public static bool IsOutputFolder(string path) =>
        path.StartsWith('/') && IsPlain(path[1..]) && path is not (Scratch or Temporary) && !Reserved.Any(taken => path == taken || path.StartsWith(taken + "/", StringComparison.Ordinal));

    /// <summary>A place below <see cref="Inputs"/>.</summary>
    public static bool IsInputFile(string path) => IsPlain(path);

    private static bool IsPlain(string path) => path.Length is > 0 and <= LongestPath && !path.Any(char.IsControl)
        && path.Split('/').All(part => part is not ("" or "." or ".."));
}
