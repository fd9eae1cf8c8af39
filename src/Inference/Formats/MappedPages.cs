using System.Runtime.InteropServices;

namespace AIForge.Inference.Formats;

/// <summary>
/// Gives back the memory of mapped file pages that have been copied elsewhere. The pages stay valid and are read again from the file
/// when touched; without this a repacked model would count twice against the process.
/// </summary>
internal static unsafe partial class MappedPages
{
    private const int DontNeed = 4, NoHugePages = 15;

    public static void Release(byte* start, long length)
    {
        if (OperatingSystem.IsLinux()) Advise(start, length, DontNeed);
    }

    /// <summary>
    /// For what is read here and there: asks that a touched page bring some neighbours into memory and not two megabytes of them.
    /// </summary>
    public static void ReadSparsely(byte* start, long length)
    {
        if (OperatingSystem.IsLinux()) Advise(start, length, NoHugePages);
    }

    private static void Advise(byte* start, long length, int advice)
    {
        long page = Environment.SystemPageSize;
        // Only whole pages inside the range: its edges belong to the neighbours too.
        var first = ((long)start + page - 1) / page * page;
        var last = ((long)start + length) / page * page;
        // Advice that is refused costs memory and nothing else.
        if (last > first) _ = Advise((void*)first, (nuint)(last - first), advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);
}
