using AIForge.Load.Network;
using AIForge.Node.Artifacts;

namespace AIForge.Load.Chat;

/// <summary>
/// What the path HTTP → gateway → coordinator → node adds to the engine. Engine and path take turns, so that both meet the same
/// neighbours on a shared machine, and only the rounds that were least disturbed by other programs count.
/// </summary>
internal static class ChatLoad
{
    private const int Rounds = 12;
    private const int Counted = 6;
    private const int Tokens = 48;
    private const double MedianTarget = 5, SlowestTarget = 20, GapTarget = 1, ShareTarget = 95;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("chat", options);
        report.AddHeader("Chat: what the network adds to the engine");
        report.Add($"Time to first text, gaps between texts and tokens/s of the engine alone and over HTTP (server-sent events) → gateway → coordinator → node → engine, each a process of its own. The engine has {EngineProcess.Threads} thread(s), as everything else needs the other core. Clients ask again as soon as they are answered; {Tokens} tokens an answer. {Rounds} rounds, engine and path in turn; the {Counted} least disturbed ones count. \"Added\" is the difference of the two percentiles.");
        var random = Path.Combine(Path.GetTempPath(), $"aiforge-random-{Environment.ProcessId}.gguf");
        try
        {
            RandomModel.Write(options.Model, random);
            await MeasureAsync(options, report, random, (1, 4), (16, 2));
            await MeasureAsync(options, report, options.Model, (1, 20), (16, 20));
        }
        finally
        {
            File.Delete(random);
        }

        report.Add($"");
        report.Add($"The targets are for the random model: the engine generates the tiny one faster than any path could carry it token by token, so there the path shows its own limit.");
        await report.WriteAsync();
        return 0;
    }

    private static async Task MeasureAsync(LoadOptions options, Report report, string path, params (int Clients, int Requests)[] loads)
    {
        await using var network = new BenchNetwork();
        var model = await ModelProbe.DescribeAsync(Path.GetFullPath(path), network.PathOf("probe"), CancellationToken.None);
        await network.StartAsync(options, model);
        await network.StartNodeAsync(EngineProcess.Slots, EngineProcess.Threads, path);
        using var engine = EngineProcess.Start(path);
        var http = new HttpChat(network.Client, model.Name);

        report.Add($"");
        report.Add($"## {model.Name}, {model.ParameterCount / 1e6:0.#} million parameters, {model.Quantization}");
        foreach (var (clients, requests) in loads)
        {
            var rounds = new List<ChatRound>();
            for (var round = -1; round < Rounds; round++)
            {
                var run = new ChatRun(clients, requests, Tokens, ((round + 1) * 1000) + 1);
                var measured = await ChatRound.MeasureAsync(
                    () => engine.RunAsync(run),
                    () => ChatClients.RunAsync(run, (seed, arrived) => http.AskAsync(run, seed, arrived)),
                    () => network.CpuMilliseconds + engine.CpuMilliseconds);
                // The first round warms up.
                if (round >= 0) rounds.Add(measured);
            }

            Write(report, clients, [.. rounds.OrderBy(round => round.ForeignShare).Take(Counted)]);
        }
    }

    private static void Write(Report report, int clients, ChatRound[] rounds)
    {
        var (engine, path) = (ChatSample.Join(rounds.Select(round => round.Engine)), ChatSample.Join(rounds.Select(round => round.Path)));
        report.Add($"");
        report.Add($"{clients} client(s); other programs took {rounds.Average(round => round.ForeignShare) * 100:0} % of the processors:");
        report.Add($"");
        report.Add($"| figure | engine | path | added | target | |");
        report.Add($"|---|---|---|---|---|---|");
        Row("first text, p50 ms", engine.FirstTokens, path.FirstTokens, 0.5, MedianTarget);
        Row("first text, p99 ms", engine.FirstTokens, path.FirstTokens, 0.99, SlowestTarget);
        Row("gap, p50 ms", engine.Gaps, path.Gaps, 0.5, null);
        Row("gap, p99 ms", engine.Gaps, path.Gaps, 0.99, GapTarget);
        var share = path.TokensPerSecond / engine.TokensPerSecond * 100;
        report.Add($"| tokens/s, median round | {engine.TokensPerSecond:0} | {path.TokensPerSecond:0} | {share:0.0} % of it | ≥ {ShareTarget} % | {Verdict(share >= ShareTarget)} |");

        void Row(string figure, double[] alone, double[] whole, double percentile, double? target)
        {
            var (of, with) = (Percentiles.Of(alone, percentile), Percentiles.Of(whole, percentile));
            report.Add($"| {figure} | {of:0.00} | {with:0.00} | {with - of:0.00} | {(target is { } most ? $"≤ {most}" : "")} | {(target is { } limit ? Verdict(with - of <= limit) : "")} |");
        }
    }

    private static string Verdict(bool met) => met ? "met" : "**missed**";
}
