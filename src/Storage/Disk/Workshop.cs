namespace AIForge.Storage.Disk;

/// <summary>
/// A folder where files are made before they get their name, on the same disk, so that the move is one step. What a killed process left
/// there is removed after a day: another process may still be writing until then.
/// </summary>
internal sealed class Workshop
{
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    private readonly string _folder;
    private readonly TimeProvider _clock;

    public Workshop(string folder, TimeProvider clock)
    {
        (_folder, _clock) = (folder, clock);
        Directory.CreateDirectory(folder);
        foreach (var leftover in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => clock.GetUtcNow() - entry.LastWriteTimeUtc > LeftoverAge)) Remove(leftover.FullName);
    }

    /// <summary>A path that nothing else uses.</summary>
    public string NewPath() => Path.Combine(_folder, Guid.CreateVersion7(_clock.GetUtcNow()).ToString("N"));

    /// <summary>Removes a file or a folder that may be there; what resists is left for later.</summary>
    public static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            // Not worth failing an act that has succeeded otherwise: the next start removes it.
        }
    }
}
