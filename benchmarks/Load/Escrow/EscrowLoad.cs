using System.Net.Http.Json;
using System.Text.Json;
using AIForge.Load.Dispatch;
using AIForge.Load.Ledger;
using AIForge.Load.Network;
using AIForge.Node.Artifacts;
using Grpc.Net.Client;

namespace AIForge.Load.Escrow;

/// <summary>Paid jobs through the gateway, and their money's way out of escrow, beside the commits and the calls that the machine can do.</summary>
internal static class EscrowLoad
{
    private const int Payers = 8, Clients = 4, Busy = 6, Crowd = 32;
    private const double RateTarget = 500, MedianTarget = 10;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("escrow", options);
        await using var network = new BenchNetwork { Settings = new Dictionary<string, string> { ["Jobs__MaxOpenJobsPerUser"] = "1000000" } };
        var model = await ModelProbe.DescribeAsync(Path.GetFullPath(options.Model), network.PathOf("probe"), CancellationToken.None);
        await network.StartAsync(options, model);
        await using var market = await EscrowMarket.OpenAsync(network, Payers);

        var postmaster = await market.PostmasterAsync();

        report.AddHeader("Paid jobs and their escrow");
        report.Add($"`POST /v1/jobs` with `payment_amount` over HTTP: gateway and coordinator are processes of their own, over a PostgreSQL that waits for the disk at each commit; an answer is given after job, payment and hold are on the disk. {Payers} payers, clients that each wait for one answer before the next. A release is `POST /v1/payments/{{id}}/release` for a job that a node has; completions are reports over a node's stream, paid in the transaction that completes the job. Server µs is the processor time of PostgreSQL for one of them.");
        report.Add($"");
        report.Add($"| what | clients | units/s | p50 ms | p99 ms | server µs | target | |");
        report.Add($"|---|---|---|---|---|---|---|---|");
        foreach (var clients in new[] { 1, Busy, Crowd }) Row("bare insert and commit, the limit of the disk", clients, await MeasureAsync(clients, market.BareAsync));
        foreach (var clients in new[] { 1, Busy, Crowd }) Row("authenticated `GET` that finds nothing, the limit of the call", clients, await MeasureAsync(clients, market.FindNothingAsync));
        foreach (var clients in new[] { 1, Clients }) Row("`POST /v1/jobs`", clients, await MeasureAsync(clients, client => market.PostAsync(client, model.Name)));
        var posts = await MeasureAsync(Busy, client => market.PostAsync(client, model.Name));
        Target("`POST /v1/jobs`", Busy, posts);
        Row("`POST /v1/jobs`", Crowd, await MeasureAsync(Crowd, client => market.PostAsync(client, model.Name)));

        await market.AssignAsync(await RegisterAsync(network, "release"));
        Row("`POST /v1/payments/{id}/release`", 1, await MeasureAsync(1, market.ReleaseAsync));
        Target("`POST /v1/payments/{id}/release`", Busy, await MeasureAsync(Busy, market.ReleaseAsync));
        Row("`POST /v1/payments/{id}/release`", Crowd, await MeasureAsync(Crowd, market.ReleaseAsync));

        var (rate, jobs) = await CompleteAsync(network, market, model.Sha256);
        report.Add($"| {jobs} completions over one stream, each paid | 1 | {rate:0} | | | | ≥ {RateTarget:0}/s | {(rate >= RateTarget ? "met" : "**missed**")} |");
        await report.WriteAsync();
        return 0;

        Task<LedgerSample> MeasureAsync(int clients, Func<int, Task<int>> act) => LedgerSample.MeasureAsync(clients, act, postmaster);

        void Row(string what, int clients, LedgerSample sample, string target = "", string verdict = "") =>
            report.Add($"| {what} | {clients} | {sample.Rate:0} | {sample.P50:0.##} | {sample.P99:0.##} | {sample.Server:0} | {target} | {verdict} |");

        void Target(string what, int clients, LedgerSample sample) => Row(
            what, clients, sample, $"≥ {RateTarget:0}/s, p50 ≤ {MedianTarget:0} ms", sample.Rate >= RateTarget && sample.P50 <= MedianTarget ? "met" : "**missed**");
    }

    /// <summary>A node takes all that is still queued and reports each at once.</summary>
    private static async Task<(double Rate, int Jobs)> CompleteAsync(BenchNetwork network, EscrowMarket market, string sha256)
    {
        var jobs = await market.QueueAgainAsync();
        using var channel = GrpcChannel.ForAddress(network.GrpcUrl);
        using var ending = new CancellationTokenSource();
        var node = new FakeNode(channel, await network.RegisterNodeAsync("complete"), sha256);
        var running = node.RunAsync(ending.Token);
        var rate = await market.WhenReleasedAsync(jobs);
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return (rate, jobs);
    }

    private static async Task<string> RegisterAsync(BenchNetwork network, string name)
    {
        using var reply = await network.Client.PostAsJsonAsync("/api/nodes", new { name });
        reply.EnsureSuccessStatusCode();
        return (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("node").GetProperty("nodeId").GetString()!;
    }
}
