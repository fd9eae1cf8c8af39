using System.Text.Json.Serialization;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>How AITBC is sold; amounts are of Bitcoin.</summary>
/// <param name="Confirmations">Blocks, that of the payment included, after which it counts.</param>
/// <param name="QuoteMinutes">How long a quote holds.</param>
/// <param name="MonitoredHours">How long after its creation what comes is credited without anybody's decision.</param>
/// <param name="Least">Smallest purchase, and smallest output that counts.</param>
/// <param name="PerDay">What one user may spend in 24 hours.</param>
/// <param name="PerMonth">What one user may spend in 30 days.</param>
/// <param name="AllPerDay">What all users may spend in 24 hours.</param>
/// <param name="OpenQuotes">Quotes of one user that wait for money.</param>
/// <param name="QuotesPerHour">Quotes that one user may have made out within an hour.</param>
internal sealed record ExchangeRules(
    int Confirmations, int QuoteMinutes, int MonitoredHours, string Least, string PerDay, string PerMonth, string AllPerDay, int OpenQuotes, int QuotesPerHour)
{
    public static Setting<ExchangeRules> Setting { get; } = new(
        "exchange.rules",
        "How AITBC is sold for Bitcoin: confirmations in blocks, how long quotes hold, and limits in Bitcoin.",
        new ExchangeRules(3, 15, 24, "0.0001", "0.1", "1", "10", 3, 10),
        rules => rules.Problem());

    [JsonIgnore]
    public Money LeastBtc => Btc(Least);

    [JsonIgnore]
    public Money PerDayBtc => Btc(PerDay);

    [JsonIgnore]
    public Money PerMonthBtc => Btc(PerMonth);

    [JsonIgnore]
    public Money AllPerDayBtc => Btc(AllPerDay);

    private string? Problem()
    {
        if (Confirmations is < 1 or > 100) return "confirmations must be from 1 to 100.";
        if (QuoteMinutes is < 1 or > 1440) return "quote_minutes must be from 1 to 1440.";
        if (MonitoredHours is < 1 or > 720 || MonitoredHours * 60 < QuoteMinutes) return "monitored_hours must be from 1 to 720 and no less than quote_minutes.";
        if (OpenQuotes is < 1 or > 1000 || QuotesPerHour is < 1 or > 10_000) return "open_quotes must be from 1 to 1000, quotes_per_hour from 1 to 10000.";
        if (new[] { Least, PerDay, PerMonth, AllPerDay }.Any(text => !Money.TryParse(text, Asset.Btc, out var amount) || amount.IsZero))
            return "least, per_day, per_month and all_per_day must be amounts of Bitcoin above 0, such as \"0.1\".";
        return LeastBtc <= PerDayBtc && PerDayBtc <= PerMonthBtc && PerDayBtc <= AllPerDayBtc ? null : "least, per_day and per_month must not decrease, nor all_per_day be below per_day.";
    }

    private static Money Btc(string text) => Money.TryParse(text, Asset.Btc, out var amount) ? amount : throw new InvalidOperationException($"'{text}' is no amount of Bitcoin.");
}
