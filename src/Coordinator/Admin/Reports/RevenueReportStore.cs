using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Admin.Reports;

/// <summary>Sums of the ledger. A sale is an entry of its kind whose legs pay the platform and others; a reversal pays back.</summary>
internal sealed class RevenueReportStore(Db db)
{
    private static readonly short[] Kinds =
    [
        (short)EntryKind.PlanSplit, (short)EntryKind.PublishingFee, (short)EntryKind.ListingFee,
        (short)EntryKind.ApiSplit, (short)EntryKind.JobSplit, (short)EntryKind.Reversal,
    ];

    private const string Sales = """
        from ledger_entries e
        join ledger_transfers t on t.entry = e.seq
        join ledger_accounts d on d.id = t.debit
        join ledger_accounts c on c.id = t.credit
        where e.created_at >= @start and e.created_at < @end and e.kind = any(@Kinds) and t.asset = @asset
          -- A payment that was reversed goes back to its chain; that is no sale taken back.
          and c.code not in (20, 22, 23) and d.code not in (20, 22, 23)
        """;

    private const string Sums = """
        sum(t.amount)::bigint as gross, coalesce(sum(t.amount) filter (where c.code = @PlatformCode or d.code = @PlatformCode), 0)::bigint as platform
        """;

    private const string RowsSql = $"""
        select to_char(e.created_at at time zone 'UTC', @format) as period, e.kind, count(distinct e.seq) as sales, {Sums}
        {Sales}
        group by 1, 2
        order by 1, 2
        """;

    /// <param name="format">PostgreSQL's pattern of a day or a month.</param>
    public Task<IReadOnlyList<RevenueReportRow>> RowsAsync(
        DateTimeOffset start, DateTimeOffset end, string format, short asset, CancellationToken cancellationToken) =>
        db.QueryAsync<RevenueReportRow>(RowsSql, new { start, end, format, asset, Kinds, PlatformCode }, cancellationToken);

    private const string TotalsSql = $"select e.kind, {Sums} {Sales} group by 1 order by 1";

    public Task<IReadOnlyList<RevenueTotals>> TotalsAsync(DateTimeOffset start, DateTimeOffset end, short asset, CancellationToken cancellationToken) =>
        db.QueryAsync<RevenueTotals>(TotalsSql, new { start, end, asset, Kinds, PlatformCode }, cancellationToken);

    private static short PlatformCode => (short)AccountCode.PlatformRevenue;
}
