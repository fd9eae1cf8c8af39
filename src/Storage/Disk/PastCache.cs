using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AIForge.Storage.Disk;

/// <summary>Lets writes of a file go past the page cache (Linux O_DIRECT), where the file system has that.</summary>
internal static class PastCache
{
    /// <summary>Addresses, offsets and lengths of such writes are multiples of this, the logical block of any disk in use.</summary>
    public const int Alignment = 4096;

    /// <summary>The error of a write that is not aligned as this disk wants it (EINVAL).</summary>
    public const int NotAligned = 22;

    private const int GetFlags = 3, SetFlags = 4;

    private static readonly int Direct = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 0x4000,
        Architecture.Arm64 => 0x10000,
        _ => 0,
    };

    /// <summary>False when nothing changed: the system or the file system knows no such writes.</summary>
    public static bool TrySet(SafeFileHandle file, bool isOn)
    {
        if (!OperatingSystem.IsLinux() || Direct == 0) return false;
        var flags = Control(file, GetFlags, 0);
        return flags >= 0 && Control(file, SetFlags, isOn ? flags | Direct : flags & ~Direct) >= 0;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static extern int Control(SafeFileHandle file, int command, int flags);
}
