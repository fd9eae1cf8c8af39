namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>
/// The outcome, told by the rule that matters: when refused the one that takes longest to let the call through (after
/// <paramref name="ResetAfter"/>), when allowed the one with the least left (whose window ends after <paramref name="ResetAfter"/>).
/// The wait of a refused call is exact, and may be longer than the window: what was used at the end of a window is in view until
/// far into the next one, so a caller who used it up at once waits for up to two windows.
/// </summary>
public sealed record RateLimitDecision(bool Allowed, string Rule, int Limit, int Remaining, TimeSpan ResetAfter)
{
    internal static RateLimitDecision Of(IReadOnlyList<RateLimitRule> rules, IReadOnlyList<RuleState> states)
    {
        var allowed = states.All(state => state.Fits);
        var chosen = allowed
            ? Enumerable.Range(0, rules.Count).MinBy(i => states[i].Remaining)
            : Enumerable.Range(0, rules.Count).Where(i => !states[i].Fits).MaxBy(i => states[i].ResetMilliseconds);
        var (rule, state) = (rules[chosen], states[chosen]);
        return new RateLimitDecision(allowed, rule.Name, rule.Limit, state.Remaining, TimeSpan.FromMilliseconds(state.ResetMilliseconds));
    }
}
