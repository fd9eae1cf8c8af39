using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Inference;

internal static class InferenceLimits
{
    /// <summary>All keys of a user count together.</summary>
    public static string SubjectOf(Caller caller) => $"inference:{caller.UserId:N}";

    /// <summary>What the credential is limited to beyond the plan. Counted in the same call, so that a refusal takes nothing from either.</summary>
    public static IEnumerable<RateLimitRule> OfCredential(Caller caller, string unit) => caller.Limits.Where(rule => rule.Unit == unit);
}
