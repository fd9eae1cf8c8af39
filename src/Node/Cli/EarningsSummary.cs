using System.Globalization;
using AIForge.Protocol.V1;

namespace AIForge.Node.Cli;

/// <summary>What a node has earned, in a few lines.</summary>
internal static class EarningsSummary
{
    /// <summary>Today, since midnight UTC, is summed up from the newest earnings; where these do not reach back so far, it says «at least».</summary>
    public static string Of(GetNodeEarningsResponse earned, DateTimeOffset now)
    {
        if (earned.Totals.Count == 0) return "nothing yet";
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var today = earned.Earnings.Where(earning => earning.EarnTime.ToDateTimeOffset() >= midnight).ToList();
        var more = today.Count == earned.Earnings.Count && earned.NextPageToken.Length > 0 ? "at least " : "";
        return string.Join("\n", earned.Totals.Select(total =>
            $"{total.Currency}: {more}{Sum(today, total.Currency)} today; {total.Held} held, {total.Payable} payable, {total.Paid} paid out"));
    }

    private static string Sum(IEnumerable<Earning> earnings, string currency) => earnings.Where(earning => earning.Currency == currency)
        .Sum(earning => decimal.Parse(earning.Amount, NumberStyles.Number, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
}
