using System.Globalization;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>Every error of the limits. The two reasons for a met limit are those of OpenAI, in upper case.</summary>
internal static class RateLimitFaults
{
    public static FaultException Unavailable() => new(
        FaultKind.Unavailable, "LIMITS_UNAVAILABLE", "The limits cannot be checked at the moment.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>A used-up day or month is a quota that no quick retry brings back.</summary>
    public static FaultException Exceeded(RateLimitStatus met)
    {
        var rule = met.Rule;
        var seconds = Math.Max(1, Math.Ceiling(met.Reset.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var isQuota = rule.Window == RateWindow.Day || rule.Window == RateWindow.Month;
        var limit = string.Create(CultureInfo.InvariantCulture, $"{rule.Limit} {rule.Counted ?? rule.Unit} per {rule.Window}{(rule.Owner.Length > 0 ? " for this key" : "")}");
        var more = rule.Owner.Length > 0 ? "its owner can give the key more" : "a larger plan has more";
        return new FaultException(
            FaultKind.ResourceExhausted,
            isQuota ? "INSUFFICIENT_QUOTA" : "RATE_LIMIT_EXCEEDED",
            isQuota
                ? $"The quota of {limit} is used up. It is there again in {seconds} s; {more}."
                : $"Rate limit reached: {limit}. Try again in {seconds} s.")
        {
            RetryAfter = met.Reset,
            QuotaSubject = rule.Unit,
            Metadata = new Dictionary<string, string> { ["rule"] = rule.Name, ["limit"] = rule.Limit.ToString(CultureInfo.InvariantCulture) },
        };
    }
}
