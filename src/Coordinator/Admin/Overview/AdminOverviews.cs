using AIForge.Coordinator.Admin.Reports;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Admin.Overview;

/// <summary>Puts the operator's first page together.</summary>
internal sealed class AdminOverviews(AdminOverviewStore store, RevenueReportStore revenue, TimeProvider clock)
{
    private const int DefaultDays = 30, MostDays = 90;

    public async Task<GetAdminOverviewResponse> MakeAsync(int days, CancellationToken cancellationToken)
    {
        if (days is < 0 or > MostDays) throw AdminFaults.FieldsInvalid([new FieldViolation("days", $"Give 1 to {MostDays}.")]);
        if (days == 0) days = DefaultDays;
        var times = new OverviewTimes(clock.GetUtcNow());
        var totals = await store.TotalsAsync(times, cancellationToken);
        var sold = await revenue.RowsAsync(times.Today.AddDays(1 - days), times.Now, "YYYY-MM-DD", (short)Asset.Usdt, cancellationToken);
        var shown = RevenueReportMapping.Platform(sold);
        var byDay = shown.GroupBy(row => row.Period).ToDictionary(group => group.Key, group => group.Sum(row => row.Amount));
        var today = times.Today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return new GetAdminOverviewResponse
        {
            Users = totals.Users,
            SuspendedUsers = totals.SuspendedUsers,
            ActiveUsers = totals.ActiveUsers,
            Nodes = totals.Nodes,
            OnlineNodes = totals.OnlineNodes,
            Jobs = { (await store.JobsByStatusAsync(times, cancellationToken)).Select(state => new JobCount { Status = state.Status, Count = state.Count }) },
            RequestsToday = totals.Requests,
            FailedToday = totals.Failed,
            TokensToday = totals.Tokens,
            RevenueToday = { shown.Where(row => row.Period == today).Select(row => new AdminRevenue { Kind = row.Kind, Amount = RevenueReportMapping.Text(row.Amount, Asset.Usdt) }) },
            Days = { (await store.DaysAsync(times, days, cancellationToken)).Select(day => ToProto(day, byDay.GetValueOrDefault(day.Day))) },
            Time = times.Now.ToTimestamp(),
        };
    }

    private static AdminDay ToProto(OverviewDay day, long revenue) => new()
    {
        Day = day.Day, NewUsers = day.NewUsers, Requests = day.Requests, Tokens = day.Tokens, Jobs = day.Jobs, Revenue = RevenueReportMapping.Text(revenue, Asset.Usdt),
    };
}
