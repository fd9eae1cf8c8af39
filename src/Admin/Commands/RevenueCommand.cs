using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`revenue`: what the platform earned.</summary>
internal static class RevenueCommand
{
    public static Command Build(Session session)
    {
        var from = new Option<string?>("--from") { Description = "First instant, for example 2026-11-01T00:00:00Z; 30 days or 12 months before the end if not given" };
        var to = new Option<string?>("--to") { Description = "First instant after the report; now if not given" };
        var step = new Option<string?>("--by") { Description = "day (the default) or month, of the calendar in UTC" };
        var currency = new Option<string?>("--currency") { Description = "USDT (the default) or AITBC" };
        var command = new Command("revenue", "Show what was sold, by day or month and by kind, and the trend.") { from, to, step, currency };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<GetRevenueReportResponse>(
                HttpMethod.Get,
                RequestTarget.Of($"/api/admin/revenue")
                    .With("start_time", parsed.GetValue(from))
                    .With("end_time", parsed.GetValue(to))
                    .With("step", parsed.GetValue(step))
                    .With("currency", parsed.GetValue(currency)),
                null,
                token),
            RevenueViews.Report));
        return command;
    }
}
