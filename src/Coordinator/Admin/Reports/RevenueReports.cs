using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Admin.Reports;

/// <summary>Makes the report of a span of time.</summary>
internal sealed class RevenueReports(RevenueReportStore store, TimeProvider clock)
{
    private const int MostDays = 400, MostMonths = 120;

    public async Task<RevenueReport> MakeAsync(
        DateTimeOffset? start, DateTimeOffset? end, string step, string currency, CancellationToken cancellationToken)
    {
        var violations = new List<FieldViolation>();
        if (step is not ("" or "day" or "month")) violations.Add(new FieldViolation("step", "Give day or month."));
        if (!Assets.TryParse(currency.Length == 0 ? "USDT" : currency, out var asset)) violations.Add(new FieldViolation("currency", "Give USDT or AITBC."));
        var byMonth = step == "month";
        var until = end ?? clock.GetUtcNow();
        if (end < DateTimeOffset.UnixEpoch) violations.Add(new FieldViolation("end_time", "Is not a time."));
        else CheckStart(start, until, byMonth, violations);
        if (violations.Count > 0) throw AdminFaults.FieldsInvalid(violations);

        var from = start ?? (byMonth ? until.AddMonths(-12) : until.AddDays(-30));
        return new RevenueReport(
            from,
            until,
            asset,
            await store.RowsAsync(from, until, byMonth ? "YYYY-MM" : "YYYY-MM-DD", (short)asset, cancellationToken),
            await store.TotalsAsync(from, until, (short)asset, cancellationToken),
            await store.TotalsAsync(from - (until - from), from, (short)asset, cancellationToken));
    }

    private static void CheckStart(DateTimeOffset? start, DateTimeOffset until, bool byMonth, List<FieldViolation> violations)
    {
        if (start is not { } from) return;
        if (from < DateTimeOffset.UnixEpoch || from >= until) violations.Add(new FieldViolation("start_time", "Must be a time before end_time, which is now unless it is given."));
        else if (from < (byMonth ? until.AddMonths(-MostMonths) : until.AddDays(-MostDays)))
            violations.Add(new FieldViolation("start_time", byMonth ? $"At most {MostMonths} months are shown." : $"At most {MostDays} days are shown; use step month."));
    }
}
