using System.Globalization;

namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>
/// The limits as headers: <c>ratelimit</c> and <c>ratelimit-policy</c> of draft-ietf-httpapi-ratelimit-headers-10, and the
/// <c>x-ratelimit-*</c> that OpenAI's clients read. Retry-After comes with the refusal itself.
/// </summary>
internal static class RateLimitHeaders
{
    public static void Write(IHeaderDictionary headers, RateLimitDecision decision)
    {
        AddTo(headers, "ratelimit-policy", string.Join(", ", decision.Statuses.Select(Policy)));
        AddTo(headers, "ratelimit", State(decision.Decisive));
        foreach (var unit in decision.Statuses.GroupBy(status => status.Rule.Unit)) WriteOpenAi(headers, unit.Key, unit.MinBy(status => status.Remaining));
    }

    private static void WriteOpenAi(IHeaderDictionary headers, string unit, RateLimitStatus status)
    {
        headers[$"x-ratelimit-limit-{unit}"] = status.Rule.Limit.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-remaining-{unit}"] = status.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-reset-{unit}"] = Duration(status.Reset);
    }

    // A call can pass several gates; both headers are lists.
    private static void AddTo(IHeaderDictionary headers, string name, string value) =>
        headers[name] = headers[name].Count == 0 ? value : $"{headers[name]}, {value}";

    private static string State(RateLimitStatus status) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{status.Rule.Name}\";r={status.Remaining};t={Seconds(status.Reset)}");

    private static string Policy(RateLimitStatus status) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{status.Rule.Name}\";q={status.Rule.Limit};w={Seconds(status.Rule.Window.TypicalLength)}");

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);

    /// <summary>As Go writes durations, which is how OpenAI does: 12ms, 1s, 6m0s, 2h0m5s.</summary>
    internal static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1)) return string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds)}ms");

        var seconds = Seconds(time);
        var (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        return hours > 0 ? $"{hours}h{minutes}m{seconds % 60}s"
            : minutes > 0 ? $"{minutes}m{seconds % 60}s"
            : $"{seconds}s";
    }
}
