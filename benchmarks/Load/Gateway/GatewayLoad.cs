using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace AIForge.Load.Gateway;

/// <summary>
/// Four targets in turn, several rounds: the backend itself, a bare pass-through in front of it over each version of HTTP, and the
/// gateway in front of it. The gateway speaks HTTP/2 behind, so the pass-through over HTTP/2 is its like-for-like floor. Medians of the rounds count, and only rows of one run may be compared.
/// </summary>
internal static class GatewayLoad
{
    private const int Rounds = 5;
    private const int WarmUp = 3000;
    private const int Single = 2000;
    private const int Busy = 12_000;
    private const int BusyClients = 16;
    private const int Streams = 30;
    private const int Disconnects = 5;

    public static async Task<int> RunAsync()
    {
        using var backend = await ChildProcess.StartAsync("gateway", "server");
        var (grpc, http) = (backend.Urls[0], backend.Urls[1]);
        using var floor = await ChildProcess.StartAsync("gateway", "floor", http, "1.1");
        using var floor2 = await ChildProcess.StartAsync("gateway", "floor", grpc, "2.0");
        using var gateway = await ChildProcess.StartAsync("gateway", "host", grpc);
        (string Name, ChildProcess Process, string Url)[] targets =
            [
                ("direct", backend, http),
                ("pass-through HTTP/1.1", floor, floor.Urls[0]),
                ("pass-through HTTP/2", floor2, floor2.Urls[0]),
                ("gateway", gateway, gateway.Urls[0]),
            ];
        using var stats = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(http) };

        var samples = targets.ToDictionary(t => t.Name, _ => new List<Sample>());
        foreach (var (_, _, url) in targets)
        {
            using var load = new HttpLoad(url);
            await load.UnaryAsync(BusyClients, WarmUp);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, process, url) in targets) samples[name].Add(await MeasureAsync(process, url, stats));
        }

        Console.WriteLine(Report(samples));
        return 0;
    }

    private static async Task<Sample> MeasureAsync(ChildProcess process, string url, HttpClient stats)
    {
        using var load = new HttpLoad(url);
        await load.UnaryAsync(BusyClients, 500);
        var single = await load.UnaryAsync(1, Single);

        var (cpu, start) = (process.CpuTime, Stopwatch.GetTimestamp());
        var busy = await load.UnaryAsync(BusyClients, Busy);
        var rate = Busy / Stopwatch.GetElapsedTime(start).TotalSeconds;
        var cpuPerRequest = (process.CpuTime - cpu).TotalMicroseconds / Busy;

        var first = await load.FirstTokenAsync(Streams);
        var disconnects = new double[Disconnects];
        for (var i = 0; i < Disconnects; i++) disconnects[i] = await load.DisconnectAsync(stats);

        return new Sample(
            Percentile(single, 0.5), Percentile(single, 0.99), rate, cpuPerRequest, Percentile(busy, 0.5), Percentile(first, 0.5), Percentile(disconnects, 0.5));
    }

    private static string Report(Dictionary<string, List<Sample>> samples)
    {
        var text = new StringBuilder();
        text.AppendLine("| figure (median of rounds, min–max) | " + string.Join(" | ", samples.Keys) + " |");
        text.AppendLine("|---|" + string.Concat(samples.Keys.Select(_ => "---|")));
        void Row(string title, Func<Sample, double> figure, string format)
        {
            var cells = samples.Values.Select(list =>
            {
                var values = list.Select(figure).ToArray();
                string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
                return $"{Text(Percentile(values, 0.5))} ({Text(values.Min())}–{Text(values.Max())})";
            });
            text.AppendLine($"| {title} | {string.Join(" | ", cells)} |");
        }

        Row("unary, 1 client, p50 ms", s => s.P50, "F3");
        Row("unary, 1 client, p99 ms", s => s.P99, "F2");
        Row($"unary, {BusyClients} clients, p50 ms", s => s.P50Busy, "F2");
        Row($"unary, {BusyClients} clients, requests/s", s => s.Rate, "F0");
        Row("CPU µs per unary request of that process", s => s.CpuMicroseconds, "F0");
        Row("first token, 1 client, p50 ms", s => s.FirstToken, "F2");
        Row("disconnect until the backend knows, ms", s => s.Disconnect, "F1");
        return text.ToString();
    }

    private static double Percentile(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
