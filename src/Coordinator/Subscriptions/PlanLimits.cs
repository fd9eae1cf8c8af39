using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>How much of the network a plan may use: requests per window, and tokens (prompt and completion) per calendar month UTC.</summary>
public sealed record PlanLimits(int RequestsPerMinute, int RequestsPerHour, int RequestsPerDay, int RequestsPerMonth, int TokensPerMonth)
{
    internal IReadOnlyList<RateLimitRule> Requests { get; } =
    [
        new("minute", RequestsPerMinute, RateWindow.Minute),
        new("hour", RequestsPerHour, RateWindow.Hour),
        new("day", RequestsPerDay, RateWindow.Day),
        new("month", RequestsPerMonth, RateWindow.Month),
    ];

    internal RateLimitRule Tokens { get; } = new("tokens-month", TokensPerMonth, RateWindow.Month, RateLimitRule.Tokens);

    internal bool IsValid =>
        new[] { RequestsPerMinute, RequestsPerHour, RequestsPerDay, RequestsPerMonth, TokensPerMonth }.All(limit => limit > 0)
        && RequestsPerMinute <= RequestsPerHour && RequestsPerHour <= RequestsPerDay && RequestsPerDay <= RequestsPerMonth;
}
