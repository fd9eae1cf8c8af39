using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AIForge.Node.Executors.Containers;

/// <summary>What the base library cannot ask the kernel about files that a stranger made: their true kind, and to open one only if it is a plain file.</summary>
internal static class NativeFiles
{
    private const int CurrentFolder = -100, NotFollowed = 0x100, EmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;
    private const int StatSize = 256, ModeOffset = 28, SizeOffset = 40;
    private const int KindMask = 0xF000, PlainKind = 0x8000, FolderKind = 0x4000;
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000;

    internal enum Kind
    {
        File,
        Folder,

        /// <summary>A link, a pipe, a socket or a device.</summary>
        Other,
    }

    /// <summary>The thing itself, not where a link leads.</summary>
    public static (Kind Kind, long Size) Describe(string path) => Describe(CurrentFolder, path, NotFollowed);

    private static (Kind Kind, long Size) Describe(int folder, string path, int flags)
    {
        Span<byte> stat = stackalloc byte[StatSize];
        if (Statx(folder, Terminated(path), flags, BasicStats, ref MemoryMarshal.GetReference(stat)) != 0) throw Failed(path);
        var kind = (BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeOffset..]) & KindMask) switch
        {
            PlainKind => Kind.File,
            FolderKind => Kind.Folder,
            _ => Kind.Other,
        };
        return (kind, BinaryPrimitives.ReadInt64LittleEndian(stat[SizeOffset..]));
    }

    /// <summary>Opens a plain file to read; null when it is not there or something else, such as a link or a pipe on which a reader would wait.</summary>
    public static SafeFileHandle? OpenPlain(string path)
    {
        var descriptor = Open(Terminated(path), NonBlocking | CloseOnExec | NoFollow);
        if (descriptor < 0) return null;
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        // What was opened is looked at, not what may have its name by now.
        if (Describe(descriptor, "", EmptyPath).Kind == Kind.File) return handle;
        handle.Dispose();
        return null;
    }

    public static void ChangeOwner(string path, int user)
    {
        if (Chown(Terminated(path), (uint)user, (uint)user) != 0) throw Failed(path);
    }

    private static int NoFollow => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    private static byte[] Terminated(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    private static IOException Failed(string path) => new($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, ref byte stat);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int Chown(byte[] path, uint user, uint group);
}
