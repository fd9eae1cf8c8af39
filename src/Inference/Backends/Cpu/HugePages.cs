using System.Runtime.InteropServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Memory for weights in pages of two megabytes, where the system has them for those who ask: walking through a gigabyte then misses few
/// translations of addresses, and filling it takes few faults.
/// </summary>
internal static unsafe partial class HugePages
{
    private const int PageBytes = 2 << 20, CacheLine = 64, HugePage = 14;

    /// <summary>To be given back by <see cref="NativeMemory.AlignedFree"/>. What is less than a page stays in ordinary ones.</summary>
    public static byte* Allocate(long bytes)
    {
        if (bytes < PageBytes || !OperatingSystem.IsLinux()) return (byte*)NativeMemory.AlignedAlloc((nuint)bytes, CacheLine);
        var memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, PageBytes);
        // Advice that is refused costs time and nothing else. Only whole pages: half of one would take the memory of all of it.
        _ = Advise(memory, (nuint)(bytes / PageBytes * PageBytes), HugePage);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);
}
