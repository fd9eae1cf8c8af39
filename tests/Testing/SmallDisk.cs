using System.Diagnostics;

namespace AIForge.Testing;

/// <summary>A file system of a few megabytes, to be filled. Only root may mount one: for others the test is skipped, also where CI=true.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(string path, int megabytes)
    {
        Directory.CreateDirectory(path);
        Xunit.Skip.IfNot(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path), "a small disk cannot be mounted here");
        return new SmallDisk(path);
    }

    /// <summary>Takes it away at once, also from what still looks at it.</summary>
    public void Dispose() => Run("umount", "--lazy", Path);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
