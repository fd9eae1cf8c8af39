using AIForge.Coordinator.Platform.Auth;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>Settles a run once, however it ends.</summary>
internal sealed class RunSettling(Caller caller, InferenceRun run, TokenQuota quota, RequestHolds holds, UsageMeter meter, long startedAt)
{
    private bool _isSettled;

    /// <summary>Null until the quota has given it.</summary>
    public TokenReservation? Reservation { get; set; }

    public long? FirstTokenAt { get; set; }

    /// <summary>Records what was delivered; a run that reached no node used nothing. Only the first call counts.</summary>
    public async Task SettleAsync(string outcome)
    {
        if (_isSettled) return;
        _isSettled = true;
        if (Reservation is { } reservation) await quota.SettleAsync(reservation, run.PromptTokens + run.CompletionTokens);
        if (run.Answers.Any(answer => answer.Nodes.Count > 0)) await meter.SettleAsync(meter.Measure(caller, run, startedAt, FirstTokenAt, outcome));
        else await holds.ReleaseAsync(run);
    }
}
