using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Subscriptions;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>
/// The month's tokens of a plan. The most that a request can use is taken before it starts and what it did not use is given back
/// after it, so that no number of parallel requests gets far beyond the quota.
/// </summary>
internal sealed class TokenQuota(RateLimitGate gate, IRateLimiter limiter, Entitlements entitlements, TimeProvider clock)
{
    // A guess of a prompt's length, corrected when it is known: text has about this many bytes a token.
    private const int BytesPerToken = 4;

    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A request that named no maximum gets what is left, if that is less than its context.</summary>
    public async Task<TokenReservation> ReserveAsync(Caller caller, InferenceRun run, CancellationToken cancellationToken)
    {
        var rule = (await entitlements.OfAsync(caller.UserId, cancellationToken)).Limits.Tokens;
        var subject = InferenceLimits.SubjectOf(caller);
        var prompt = run.Tasks.Where((_, index) => index % run.AnswersPerPrompt == 0).Sum(PromptTokens);
        var named = prompt + run.Tasks.Sum(task => (long)task.MaxTokens);
        var open = run.Tasks.Where(task => task.MaxTokens == 0).ToList();
        var charge = new RateLimitCharge(rule, Cost(named + ((long)open.Count * run.Model.ContextLength)));

        var decision = await limiter.AcquireAsync(subject, [charge], LimitsAway.CountHere, cancellationToken);
        var share = open.Count == 0 ? 0 : (decision.Decisive.Remaining - named) / open.Count;
        if (!decision.Allowed && share > 0)
        {
            foreach (var task in open) task.MaxTokens = (int)Math.Min(share, run.Model.ContextLength);
            charge = charge with { Cost = Cost(named + open.Sum(task => (long)task.MaxTokens)) };
            decision = await limiter.AcquireAsync(subject, [charge], LimitsAway.CountHere, cancellationToken);
        }

        gate.Pass(decision);
        return new TokenReservation(subject, charge);
    }

    /// <summary>Takes no caller's token: what was used counts whether or not the client still listens.</summary>
    public async Task SettleAsync(TokenReservation reservation, int usedTokens)
    {
        var difference = usedTokens - reservation.Charge.Cost;
        if (difference == 0) return;

        using var timeout = new CancellationTokenSource(SettleTimeout, clock);
        await limiter.CorrectAsync(reservation.Subject, reservation.Charge with { Cost = difference }, timeout.Token);
    }

    private static long PromptTokens(InferenceTask task) => task.CalculateSize() / BytesPerToken;

    private static int Cost(long tokens) => (int)Math.Min(tokens, int.MaxValue);
}
