using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Subscriptions;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>
/// The month's tokens of a plan, and those of the key that calls when it has a limit. The most that a request can use is taken before
/// it starts and what it did not use is given back after it, so that no number of parallel requests gets far beyond the quota.
/// </summary>
internal sealed class TokenQuota(RateLimitGate gate, IRateLimiter limiter, Entitlements entitlements, TimeProvider clock)
{
    // A guess of a prompt's length, corrected when it is known: text has about this many bytes a token.
    private const int BytesPerToken = 4;

    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A request that named no maximum gets what is left, if that is less than its context.</summary>
    public async Task<TokenReservation> ReserveAsync(Caller caller, InferenceRun run, CancellationToken cancellationToken)
    {
        var rules = await RulesAsync(caller, run.Terms, cancellationToken);
        var subject = PlanRequests.SubjectOf(caller);
        if (rules.Length == 0) return new TokenReservation(subject, []);

        var prompt = run.Tasks.Where((_, index) => index % run.AnswersPerPrompt == 0).Sum(PromptTokens);
        var named = prompt + run.Tasks.Sum(task => (long)task.MaxTokens);
        var open = run.Tasks.Where(task => task.MaxTokens == 0 && task.Embedding is null).ToList();
        var charges = Charges(rules, named + ((long)open.Count * run.Model.ContextLength));

        var decision = await limiter.AcquireAsync(subject, charges, LimitsAway.CountHere, cancellationToken);
        var share = decision.Allowed || open.Count == 0 ? 0 : (Left(decision) - named) / open.Count;
        if (share > 0)
        {
            foreach (var task in open) task.MaxTokens = (int)Math.Min(share, run.Model.ContextLength);
            charges = Charges(rules, named + open.Sum(task => (long)task.MaxTokens));
            decision = await limiter.AcquireAsync(subject, charges, LimitsAway.CountHere, cancellationToken);
        }

        gate.Pass(decision);
        return new TokenReservation(subject, charges);
    }

    private async Task<RateLimitRule[]> RulesAsync(Caller caller, ServiceTerms? terms, CancellationToken cancellationToken)
    {
        var limits = terms is null ? [(await entitlements.OfAsync(caller.UserId, cancellationToken)).Limits.Tokens] : terms.Limits.Where(rule => rule.Unit == RateLimitRule.Tokens);
        return [.. limits, .. PlanRequests.OfCredential(caller, RateLimitRule.Tokens)];
    }

    /// <summary>Takes no caller's token: what was used counts whether or not the client still listens.</summary>
    public async Task SettleAsync(TokenReservation reservation, int usedTokens)
    {
        var corrections = reservation.Charges.Select(charge => charge with { Cost = usedTokens - charge.Cost }).Where(charge => charge.Cost != 0).ToArray();
        if (corrections.Length == 0) return;

        using var timeout = new CancellationTokenSource(SettleTimeout, clock);
        await limiter.CorrectAsync(reservation.Subject, corrections, timeout.Token);
    }

    private static long PromptTokens(InferenceTask task) => task.CalculateSize() / BytesPerToken;

    private static RateLimitCharge[] Charges(RateLimitRule[] rules, long tokens) =>
        [.. rules.Select(rule => new RateLimitCharge(rule, (int)Math.Min(tokens, int.MaxValue)))];

    /// <summary>What the rule with the least has left: of those that fit, more is left than was asked for.</summary>
    private static long Left(RateLimitDecision refused) => refused.Statuses.Where(status => !status.Fits).Min(status => status.Remaining);
}
