using System.Diagnostics;

namespace AIForge.Node.Hardware.Measuring;

/// <summary>How fast the data folder takes a file.</summary>
internal static class DiskWriting
{
    private const int FileBytes = 64 << 20, BlockBytes = 1 << 20;

    /// <summary>10^6 bytes a second, until all of it is on the disk.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public static async Task<double> MeasureAsync(string folder, CancellationToken cancellationToken)
    {
        var block = new byte[BlockBytes];
        Random.Shared.NextBytes(block);
        var path = Path.Combine(folder, "speed-" + Path.GetRandomFileName());
        var began = Stopwatch.GetTimestamp();
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        for (var written = 0; written < FileBytes; written += BlockBytes) await file.WriteAsync(block, cancellationToken);
        file.Flush(flushToDisk: true);
        return FileBytes / Stopwatch.GetElapsedTime(began).TotalSeconds / 1e6;
    }
}
