using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>What a key may use of its owner's plan; 0 for as much as the plan has.</summary>
internal sealed record KeyLimits(int RequestsPerMinute, int RequestsPerHour, int RequestsPerDay, int RequestsPerMonth, int TokensPerMonth)
{
    public static KeyLimits None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>The limits by the names of their fields, in the order of the columns.</summary>
    public IReadOnlyList<(string Field, int Limit)> Fields =>
    [
        ("requests_per_minute", RequestsPerMinute),
        ("requests_per_hour", RequestsPerHour),
        ("requests_per_day", RequestsPerDay),
        ("requests_per_month", RequestsPerMonth),
        ("tokens_per_month", TokensPerMonth),
    ];

    /// <summary>As the store reads the columns, in the order of <see cref="Fields"/>.</summary>
    public static KeyLimits Of(int[] columns) => new(columns[0], columns[1], columns[2], columns[3], columns[4]);

    /// <summary>The rules of the limits that are set. They count with the user's own in one call and apart from those of other keys.</summary>
    public IReadOnlyList<RateLimitRule> RulesOf(Guid keyId)
    {
        var owner = $"key:{keyId:N}:";
        RateLimitRule[] rules =
        [
            new("key-minute", RequestsPerMinute, RateWindow.Minute) { Owner = owner },
            new("key-hour", RequestsPerHour, RateWindow.Hour) { Owner = owner },
            new("key-day", RequestsPerDay, RateWindow.Day) { Owner = owner },
            new("key-month", RequestsPerMonth, RateWindow.Month) { Owner = owner },
            new("key-tokens-month", TokensPerMonth, RateWindow.Month, RateLimitRule.Tokens) { Owner = owner },
        ];
        return [.. rules.Where(rule => rule.Limit > 0)];
    }
}
