using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using AIForge.Load;
using AIForge.Storage.UnixFs;

namespace AIForge.Micro.Storage;

/// <summary>The CID of a file against one SHA-256 over the same bytes, which is the least that a CID can cost.</summary>
internal static class StorageBenchmark
{
    private const int Megabytes = 384;
    private const int Rounds = 7;
    private const int DiskBuffer = 256 * 1024;

    // Of the rate of SHA-256 on the same core.
    private const double Promised = 0.6;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var content = new byte[Megabytes << 20];
        new Random(7).NextBytes(content);
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, content);
            var report = new Report("storage", options);
            report.AddHeader("CIDs", "One thread; other programs may share the cores");
            report.Add($"A file of {Megabytes} MB in memory and on disk, already in the system's cache; {Rounds} rounds in which the rows of a table take turns. CIDs as `ipfs add --cid-version 1` makes them (v1) and as it does by itself (v0).");
            await AddTableAsync(report, "In memory", () => new MemoryStream(content, writable: false));
            await AddTableAsync(report, "On disk", () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
            report.Add($"");
            report.Add($"Promised: v1 at {Promised:P0} of the rate of SHA-256 or more.");
            await report.WriteAsync();
            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task AddTableAsync(Report report, string title, Func<Stream> open)
    {
        (string Name, Func<Stream, Task> Run, List<double> Rates, List<long> Bytes)[] subjects =
        [
            (".NET SHA-256", HashAsync, [], []),
            ("ours: CID v1", stream => UnixFsBuilder.AddAsync(stream, UnixFsLayout.Version1, NoBlocks.Instance, CancellationToken.None), [], []),
            ("ours: CID v0", stream => UnixFsBuilder.AddAsync(stream, UnixFsLayout.Version0, NoBlocks.Instance, CancellationToken.None), [], []),
        ];
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (_, run, rates, bytes) in subjects)
            {
                await using var stream = open();
                var (start, allocated) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
                await run(stream);
                // The first round is the compiler's.
                if (round == 0) continue;
                rates.Add(Megabytes / Stopwatch.GetElapsedTime(start).TotalSeconds);
                bytes.Add(GC.GetTotalAllocatedBytes() - allocated);
            }
        }

        report.Add($"");
        report.Add($"## {title}");
        report.Add($"");
        report.Add($"| operation | p50 MB/s | of SHA-256 | KB allocated |");
        report.Add($"|---|---|---|---|");
        foreach (var (name, _, rates, bytes) in subjects)
        {
            var ratio = Percentiles.Of(rates, 0.5) / Percentiles.Of(subjects[0].Rates, 0.5);
            report.Add($"| {name} | {Percentiles.Of(rates, 0.5):F0} | {ratio.ToString("P0", CultureInfo.InvariantCulture)} | {bytes.Average() / 1024:F0} |");
        }
    }

    private static async Task HashAsync(Stream content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[DiskBuffer];
        while (await content.ReadAsync(buffer) is var read and > 0) hash.AppendData(buffer, 0, read);
        GC.KeepAlive(hash.GetHashAndReset());
    }
}
