using System.Runtime.InteropServices;

namespace AIForge.Inference.Formats;

/// <summary>
/// Gives back the memory of mapped file pages that have been copied elsewhere. The pages stay valid and are read again from the file
/// when touched; without this a repacked model would count twice against the process.
/// </summary>
internal static unsafe partial class MappedPages
{
    private const int DontNeed = 4;

    public static void Release(byte* start, long length)
    {
        if (!OperatingSystem.IsLinux()) return;
        long page = Environment.SystemPageSize;
        // Only whole pages inside the range: its edges belong to the neighbours too.
        var first = ((long)start + page - 1) / page * page;
        var last = ((long)start + length) / page * page;
        // Advice that is refused costs memory and nothing else.
        if (last > first) _ = Advise((void*)first, (nuint)(last - first), DontNeed);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);
}
