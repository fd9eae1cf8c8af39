using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AIForge.Load.Gateway;
using AIForge.Load.Network;

namespace AIForge.Load.Upload;

/// <summary>A model of 1 GiB in parts through gateway and coordinator into a folder, against the same parts through bare Kestrel into files.</summary>
internal static class UploadLoad
{
    private const long Bytes = 1L << 30, WarmBytes = Bytes;
    private const int PartBytes = 8 << 20, Parallel = 4, Rounds = 3;
    private const double RatioTarget = 0.7, MemoryTarget = 64;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("upload", options);
        var folder = Directory.CreateTempSubdirectory("aiforge-upload-").FullName;
        try
        {
            await using var network = new BenchNetwork
            {
                Settings = new Dictionary<string, string> { ["Storage__Objects__Folder"] = Path.Combine(folder, "objects") },
            };
            await network.StartAsync(options);
            using var copy = await ChildProcess.StartAsync("upload", "copy", Directory.CreateDirectory(Path.Combine(folder, "copy")).FullName);
            await WriteAsync(report, network, copy);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteAsync(Report report, BenchNetwork network, ChildProcess copy)
    {
        await UploadAsync(network, new SampleModel(WarmBytes, PartBytes));
        await CopyAsync(copy, new SampleModel(WarmBytes, PartBytes));
        await Task.Delay(TimeSpan.FromSeconds(10));
        var (gateway, coordinator) = (network.Gateway.ResidentMegabytes, network.Coordinator.ResidentMegabytes);

        var (cpuGateway, cpuCoordinator, cpuCopy) = (network.Gateway.CpuMilliseconds, network.Coordinator.CpuMilliseconds, copy.CpuTime.TotalMilliseconds);
        var (uploads, copies, wholes, cpuParts) = (new List<double>(), new List<double>(), new List<double>(), 0.0);
        await using var peaks = new MemoryPeaks(network.Gateway, network.Coordinator);
        for (var round = 0; round < Rounds; round++)
        {
            // In turn, so that what else the machine does meets both.
            copies.Add(await CopyAsync(copy, new SampleModel(Bytes, PartBytes)));
            var (parts, ready, cpu) = await UploadAsync(network, new SampleModel(Bytes, PartBytes));
            uploads.Add(parts);
            wholes.Add(ready);
            cpuParts += cpu;
        }

        await peaks.StopAsync();
        var (upload, whole, plain) = (Median(uploads), Median(wholes), Median(copies));
        report.AddHeader("Upload of a model");
        report.Add($"{Bytes >> 20} MiB in parts of {PartBytes >> 20} MiB, {Parallel} at once, {Rounds} rounds in turn, medians. Both processes have taken {WarmBytes >> 20} MiB before. The copy is bare Kestrel that writes each body to a new file and flushes it; the product checks the lengths, takes the leaf hashes of the CID, records each part in PostgreSQL and flushes too. IPFS, which follows in its own time, is left out: it would take from the next round. Memory is over what the warm processes took before.");
        report.Add($"");
        report.Add($"| what | measured | target | |");
        report.Add($"|---|---|---|---|");
        report.Add($"| plain copy through Kestrel | {Rate(plain):0} MiB/s | | |");
        report.Add($"| upload through gateway and coordinator, until all parts are received | {Rate(upload):0} MiB/s | | |");
        report.AddFigure("of the plain copy, until all parts are received", plain / upload, "", plain / upload >= RatioTarget, $"≥ {RatioTarget}");
        report.Add($"| upload from the first byte until the model is ready: joined, hashed, its header read | {Rate(whole):0} MiB/s | | |");
        report.Add($"| of the plain copy, until the model is ready | {plain / whole:0.00} | | |");
        report.Add($"| processor time a GiB: copy, gateway, coordinator for the parts, coordinator for what follows | {Seconds(copy.CpuTime.TotalMilliseconds - cpuCopy):0.0} s, {Seconds(network.Gateway.CpuMilliseconds - cpuGateway):0.0} s, {Seconds(cpuParts):0.0} s, {Seconds(network.Coordinator.CpuMilliseconds - cpuCoordinator - cpuParts):0.0} s | | |");
        report.AddFigure("gateway's memory over idle, at most", peaks.First - gateway, "MB", peaks.First - gateway <= MemoryTarget, $"≤ {MemoryTarget} MB");
        report.AddFigure("coordinator's memory over idle, at most", peaks.Second - coordinator, "MB", peaks.Second - coordinator <= MemoryTarget, $"≤ {MemoryTarget} MB");
        await report.WriteAsync();
    }

    private static double Seconds(double milliseconds) => milliseconds / 1000 / Rounds;

    private static double Rate(double seconds) => Bytes / seconds / (1 << 20);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Seconds from the first byte until all parts are received, and until the model is there; milliseconds of the coordinator's processor time for the parts.</summary>
    private static async Task<(double Parts, double Ready, double CpuParts)> UploadAsync(BenchNetwork network, SampleModel model)
    {
        var order = new { name = $"m{Guid.NewGuid():n}", filename = "model.gguf", sizeBytes = model.Bytes };
        using var created = await network.Client.PostAsJsonAsync("/api/models/uploads", order);
        var upload = (await ReadAsync(created)).GetProperty("uploadId").GetString()!;
        var (watch, cpu) = (Stopwatch.StartNew(), network.Coordinator.CpuMilliseconds);
        var parts = await SendAsync(network.Client, model, number => $"/api/models/uploads/{upload}/parts/{number}");
        cpu = network.Coordinator.CpuMilliseconds - cpu;

        using var completed = await network.Client.PostAsJsonAsync($"/api/models/uploads/{upload}:complete", new { });
        var state = (await ReadAsync(completed)).GetProperty("state").GetString();
        while (state == "verifying")
        {
            await Task.Delay(50);
            using var seen = await network.Client.GetAsync($"/api/models/uploads/{upload}");
            state = (await ReadAsync(seen)).GetProperty("state").GetString();
        }

        return state == "ready" ? (parts, watch.Elapsed.TotalSeconds, cpu) : throw new InvalidOperationException($"The upload is {state}.");
    }

    private static async Task<double> CopyAsync(ChildProcess copy, SampleModel model)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(copy.Urls[0]) };
        return await SendAsync(client, model, number => $"/parts/{number}");
    }

    private static async Task<double> SendAsync(HttpClient client, SampleModel model, Func<int, string> target)
    {
        var watch = Stopwatch.StartNew();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Parallel };
        await System.Threading.Tasks.Parallel.ForEachAsync(Enumerable.Range(1, model.Parts), limits, async (number, token) =>
        {
            using var part = model.Part(number);
            using var reply = await client.PutAsync(target(number), part, token);
            reply.EnsureSuccessStatusCode();
        });
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage reply)
    {
        reply.EnsureSuccessStatusCode();
        return (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("upload");
    }
}
