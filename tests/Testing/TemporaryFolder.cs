namespace AIForge.Testing;

/// <summary>A folder that others may pass through, gone with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => Path = path;

    public string Path { get; }

    public static TemporaryFolder Create()
    {
        var path = Directory.CreateTempSubdirectory("aiforge-test-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return new TemporaryFolder(path);
    }

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
