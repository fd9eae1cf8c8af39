using System.Diagnostics;
using System.Globalization;

namespace AIForge.Load.Gateway;

/// <summary>
/// Five targets in turn, several rounds: the backend itself, a bare pass-through in front of it over each version of HTTP, Portkey's
/// gateway and ours. Ours speaks HTTP/2 behind, so the pass-through over HTTP/2 is its like-for-like floor. Medians of the rounds
/// count, and only rows of one run may be compared.
/// </summary>
internal static class GatewayLoad
{
    private const string Direct = "direct";
    private const string Floor = "pass-through HTTP/2";
    private const string Ours = "gateway";

    private const int Rounds = 5;
    private const int WarmUp = 3000;
    private const int Single = 2000;
    private const int Busy = 12_000;
    private const int BusyClients = 16;
    private const int Streams = 30;
    private const int Disconnects = 5;

    // The peer needs more than a millisecond of processor time a request.
    private const int BusyOfThePeer = 2_000;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("gateway", options);
        var samples = await MeasureAsync();
        var keyCheck = await KeyCheck.MeasureAsync(options, BusyClients);

        report.AddHeader("Gateway: what it adds");
        report.Add($"Each role is a process of its own. The backend answers at once with 200 words, or streams {Answers.Tokens} tokens {Answers.TokenGap} ms apart; it speaks");
        report.Add($"gRPC to our gateway and the same answers over HTTP/1.1 or 2 to the others. Neither authentication nor metering is behind them.");
        report.Add($"{Rounds} rounds, targets in turn; each round: {Single} requests from one client, {Busy} from {BusyClients} ({BusyOfThePeer} for the peer), {Streams} streams, {Disconnects} disconnects.");
        report.Add($"");
        AddTable(report, samples);
        report.Add($"");
        AddTargets(report, samples, keyCheck);
        await report.WriteAsync();
        return 0;
    }

    private static async Task<Dictionary<string, List<Sample>>> MeasureAsync()
    {
        using var backend = await ChildProcess.StartAsync("gateway", "server");
        var (grpc, http) = (backend.Urls[0], backend.Urls[1]);
        using var floor = await ChildProcess.StartAsync("gateway", "floor", http, "1.1");
        using var floor2 = await ChildProcess.StartAsync("gateway", "floor", grpc, "2.0");
        using var gateway = await ChildProcess.StartAsync("gateway", "host", grpc);
        var peer = await Peer.StartAsync(http);
        using var peerProcess = peer.Process;
        Target[] targets =
        [
            new(Direct, backend, http),
            new("pass-through HTTP/1.1", floor, floor.Urls[0]),
            new(Floor, floor2, floor2.Urls[0]),
            peer,
            new(Ours, gateway, gateway.Urls[0]),
        ];
        using var stats = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(http) };

        var samples = targets.ToDictionary(target => target.Name, _ => new List<Sample>());
        foreach (var target in targets)
        {
            using var load = new HttpLoad(target);
            await load.UnaryAsync(BusyClients, WarmUp);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var target in targets) samples[target.Name].Add(await MeasureAsync(target, stats));
        }

        return samples;
    }

    private static async Task<Sample> MeasureAsync(Target target, HttpClient stats)
    {
        using var load = new HttpLoad(target);
        await load.UnaryAsync(BusyClients, 500);
        var single = await load.UnaryAsync(1, Single);

        var requests = target.Name == Peer.Name ? BusyOfThePeer : Busy;
        var (cpu, start) = (target.Process.CpuTime, Stopwatch.GetTimestamp());
        var busy = await load.UnaryAsync(BusyClients, requests);
        var rate = requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
        var cpuPerRequest = (target.Process.CpuTime - cpu).TotalMicroseconds / requests;

        var first = await load.FirstTokenAsync(Streams);
        var disconnects = new double[Disconnects];
        for (var i = 0; i < Disconnects; i++) disconnects[i] = await load.DisconnectAsync(stats);

        return new Sample(
            Percentile(single, 0.5), Percentile(single, 0.99), rate, cpuPerRequest, Percentile(busy, 0.5), Percentile(first, 0.5), Percentile(disconnects, 0.5));
    }

    private static void AddTable(Report report, Dictionary<string, List<Sample>> samples)
    {
        report.Add($"| figure (median of rounds, min–max) | {string.Join(" | ", samples.Keys)} |");
        report.Add($"|---|{string.Concat(samples.Keys.Select(_ => "---|"))}");
        Row("unary, 1 client, p50 ms", s => s.P50, "F3");
        Row("unary, 1 client, p99 ms", s => s.P99, "F2");
        Row($"unary, {BusyClients} clients, p50 ms", s => s.P50Busy, "F2");
        Row($"unary, {BusyClients} clients, requests/s", s => s.Rate, "F0");
        Row("CPU µs per unary request of that process", s => s.CpuMicroseconds, "F0");
        Row("first token, 1 client, p50 ms", s => s.FirstToken, "F2");
        Row("disconnect until the backend knows, ms", s => s.Disconnect, "F1");

        void Row(string title, Func<Sample, double> figure, string format)
        {
            var cells = samples.Values.Select(list =>
            {
                var values = list.Select(figure).ToArray();
                string Text(double value) => double.IsInfinity(value) ? "never" : value.ToString(format, CultureInfo.InvariantCulture);
                return $"{Text(Percentile(values, 0.5))} ({Text(values.Min())}–{Text(values.Max())})";
            });
            report.Add($"| {title} | {string.Join(" | ", cells)} |");
        }
    }

    private static void AddTargets(
        Report report, Dictionary<string, List<Sample>> samples, (double Rate, double GatewayMicroseconds, double CoordinatorMicroseconds) keyCheck)
    {
        report.Add($"| our gateway | measured | target | |");
        report.Add($"|---|---|---|---|");
        Added("added p50, 1 client", s => s.P50, 0.5);
        Added("added time to first token", s => s.FirstToken, 1);
        report.AddFigure("requests/s with the key check behind, 16 clients", keyCheck.Rate, "", keyCheck.Rate >= 5_000, "≥ 5,000");
        report.AddFigure("CPU of the gateway per such request", keyCheck.GatewayMicroseconds, "µs", keyCheck.GatewayMicroseconds <= 150, "≤ 150 µs");
        var disconnect = Median(Ours, s => s.Disconnect);
        report.AddFigure("disconnect seen by the server", disconnect, "ms", disconnect <= 100, "≤ 100 ms");
        report.Add($"");
        report.Add($"For the key check, GET /v1/models/NAME went through the real coordinator, which spent {keyCheck.CoordinatorMicroseconds:F0} µs of CPU a request; driver, gateway and coordinator share the cores there.");
        report.Add($"Against the HTTP/2 pass-through ours takes {Median(Ours, s => s.P50) / Median(Floor, s => s.P50):F2} × the time of one client; against Portkey it serves {Median(Ours, s => s.Rate) / Median(Peer.Name, s => s.Rate):F0} × the requests.");

        void Added(string figure, Func<Sample, double> value, double allowed)
        {
            var added = Median(Ours, value) - Median(Direct, value);
            report.AddFigure(figure, added, "ms over direct", added <= allowed, $"≤ {allowed} ms");
        }

        double Median(string target, Func<Sample, double> value) => Percentile([.. samples[target].Select(value)], 0.5);
    }

    private static double Percentile(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
