using AIForge.Load.Ledger;

namespace AIForge.Load.Metering;

/// <summary>What a request pays in time for being paid: the hold before it and the settlement after it, beside the commits that the machine can do.</summary>
internal static class MeteringLoad
{
    private const int Connections = 20, Subscriptions = 64, Busy = 8, Crowd = 64;
    private const double RateTarget = 1_000, AddedTarget = 1;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("metering", options);
        await using var database = await LedgerDatabase.StartAsync(options, Connections);
        var market = await MeteringMarket.OpenAsync(database, Subscriptions);

        report.AddHeader("Metering of paid requests");
        report.Add($"A private PostgreSQL with its default durability. A request waits twice: until the most that it may cost is held, and until its row with what it cost is on the disk, before its end is told. Both share commits with what waits beside them. Where credits are ample the hold is taken while the node reads the prompt, so that only a hold slower than that delays the first token. The settlement follows behind, many requests in a transaction: the ledger's entry with three parts (platform, creator, the node of somebody else) and two lines of earnings each. {Subscriptions} subscriptions of one service.");
        report.Add($"");
        report.Add($"| what | clients | requests/s | p50 ms | p99 ms | target | |");
        report.Add($"|---|---|---|---|---|---|---|");
        foreach (var clients in new[] { 1, Busy, Crowd }) Row("bare insert and commit, the limit", clients, await LedgerSample.MeasureAsync(clients, await market.BareAsync()));
        Row("row of a plan's request", 1, await LedgerSample.MeasureAsync(1, client => market.RecordAsync(client, null)));
        Row("hold", 1, await LedgerSample.MeasureAsync(1, market.HoldAsync));
        var (alone, _) = await market.WhileSettlingAsync(() => LedgerSample.MeasureAsync(1, market.MeterAsync));
        var rows = market.RowTimes.ToList();
        var (p50, p99) = (Percentiles.Of(rows, 0.5), Percentiles.Of(rows, 0.99));
        Row("hold and row, one after the other", 1, alone);
        report.Add($"| of that the row: what the end of an answer waits for | 1 | | {p50:0.##} | {p99:0.##} | p50 ≤ {AddedTarget:0} ms | {(p50 <= AddedTarget ? "met" : "**missed**")} |");
        Row("hold and row", Busy, (await market.WhileSettlingAsync(() => LedgerSample.MeasureAsync(Busy, market.MeterAsync))).Sample);
        var (crowd, settled) = await market.WhileSettlingAsync(() => LedgerSample.MeasureAsync(Crowd, market.MeterAsync));
        Row("hold and row", Crowd, crowd);
        report.Add($"| the same, until the last one is settled | {Crowd} | {settled:0} | | | ≥ {RateTarget:0}/s | {(settled >= RateTarget ? "met" : "**missed**")} |");
        await report.WriteAsync();
        return 0;

        void Row(string what, int clients, LedgerSample sample, string target = "", bool met = true) =>
            report.Add($"| {what} | {clients} | {sample.Rate:0} | {sample.P50:0.##} | {sample.P99:0.##} | {target} | {(target.Length == 0 ? "" : met ? "met" : "**missed**")} |");
    }
}
