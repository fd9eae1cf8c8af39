using System.Globalization;

namespace AIForge.Node.Executors.Containers;

/// <summary>
/// The folder of one attempt: its disk, its log, its archive. The disk is a file system of its own in a file whose bytes are set aside
/// when it is made, so that a job can fill neither the machine's disk nor its inodes, and nothing of it counts as memory. It outlives the
/// container until it is disposed of.
/// </summary>
internal sealed class JobWorkspace : IAsyncDisposable
{
    private const int BytesPerInode = 256;
    private const int SpareInodes = 4_096, MostInodes = 1_048_576;
    private const long SpareBytes = 4L << 20;
    private const int StructureShare = 48;

    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder;
    private readonly int _user;

    private JobWorkspace(string folder, string nodeLabel, int user) => (_folder, NodeLabel, _user) = (folder, nodeLabel, user);

    /// <summary>Names the folder, and the container by its label.</summary>
    public string Id => Path.GetFileName(_folder);

    public string NodeLabel { get; }

    public string Log => Path.Combine(_folder, "log");

    public string Archive => Path.Combine(_folder, "outputs.tar");

    public string Outputs => Path.Combine(Mounted, "outputs");

    public string Scratch => Path.Combine(Mounted, "scratch");

    private string Mounted => MountIn(_folder);

    private string DiskFile => Path.Combine(_folder, "disk.img");

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static JobWorkspace Create(string folder, string nodeLabel, int user)
    {
        MakeFolder(folder, OwnersOnly);
        return new JobWorkspace(folder, nodeLabel, user);
    }

    /// <summary>Removes the folder of a workspace, whoever made it.</summary>
    public static async Task RemoveAsync(string folder)
    {
        var mounted = MountIn(folder);
        if (IsMounted(mounted))
        {
            // Lazily: a container that an engine without life still holds keeps it until it ends.
            await SystemCommand.RunAsync("umount", "-l", mounted);
        }

        // Never through a mount that is still there.
        if (!IsMounted(mounted) && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Makes the disk and mounts it.</summary>
    /// <exception cref="IOException">There is no room, or the system cannot.</exception>
    public async Task MountAsync(long bytes, int files)
    {
        var inodes = Math.Min(files + (long)SpareInodes, MostInodes);
        var size = bytes + (bytes / StructureShare) + (inodes * BytesPerInode) + SpareBytes;
        await using (var file = new FileStream(DiskFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = size }))
            file.SetLength(size);

        // What is lost with the power is lost with the job: no journal. Nothing is given back: the bytes stay set aside.
        await SystemCommand.RunAsync(
            "mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal,^resize_inode", "-E", "nodiscard,lazy_itable_init=1", "-N", inodes.ToString(CultureInfo.InvariantCulture), DiskFile);
        Directory.CreateDirectory(Mounted);
        await SystemCommand.RunAsync("mount", "-t", "ext4", "-o", "loop,nosuid,nodev,noatime,nodiscard", DiskFile, Mounted);
        MakeJobsFolder(Outputs);
        MakeJobsFolder(Scratch);
    }

    /// <summary>A folder of the disk for a volume of the image.</summary>
    public string NewVolume(int number)
    {
        var folder = Path.Combine(Mounted, string.Create(CultureInfo.InvariantCulture, $"volume-{number}"));
        MakeJobsFolder(folder);
        return folder;
    }

    public async ValueTask DisposeAsync() => await RemoveAsync(_folder);

    private static string MountIn(string folder) => Path.Combine(folder, "disk");

    private static bool IsMounted(string path) =>
        File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ') is { Length: > 4 } fields && fields[4].Replace("\\040", " ", StringComparison.Ordinal) == path);

    private void MakeJobsFolder(string folder)
    {
        MakeFolder(folder, OwnersOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        NativeFiles.ChangeOwner(folder, _user);
    }

    private static void MakeFolder(string folder, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("Containers run on Linux only.");
        Directory.CreateDirectory(folder, mode);
    }
}
