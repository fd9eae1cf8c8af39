using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AIForge.Node.Artifacts;

/// <summary>A file that lies in memory and on no disk, for what must not be written down. It is gone with the last that has it open (memfd_create, Linux).</summary>
internal sealed class MemoryFile : IDisposable
{
    private const uint CloseOnExec = 1;

    private readonly SafeFileHandle _handle;

    private MemoryFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>By which this process, and none of another user, can open it.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}");

    public SafeFileHandle Handle => _handle;

    /// <exception cref="NodeSetupException">This system has no such files.</exception>
    public static MemoryFile Create()
    {
        if (!OperatingSystem.IsLinux()) throw new NodeSetupException("Encrypted models are loaded on Linux only: elsewhere they would have to be written to the disk.");
        var descriptor = MemfdCreate("aiforge-model", CloseOnExec);
        if (descriptor < 0) throw new NodeSetupException($"No memory for an encrypted model can be had: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        return new MemoryFile(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    public void Dispose() => _handle.Dispose();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int MemfdCreate(string name, uint flags);
}
