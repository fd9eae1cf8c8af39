using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Marketplace.Services;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>
/// Sets money of a key's credits aside before a node works for it, so that a hundred requests with money for one are answered once. Holds
/// of requests that begin at the same time share a commit.
/// </summary>
internal sealed partial class RequestHolds(GroupCommit ledger, LedgerBalances balances, AmpleCredits ample, TimeProvider clock, ILogger<RequestHolds> logger)
{
    // Longer than any answer; what a lost coordinator held is free again then.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    /// <summary>
    /// Holds the most that the run can cost. An answer whose length the caller did not limit is limited to what his max_cost and his
    /// credits pay for.
    /// </summary>
    /// <returns>Completes when it is held. Null when it is, or nothing needs to be; else a node may begin meanwhile.</returns>
    /// <exception cref="Shared.Faults.FaultException">The credits or the max_cost do not cover it.</exception>
    public async ValueTask<Task?> HoldAsync(InferenceRun run, CancellationToken cancellationToken)
    {
        if (run.Terms is not { Prices: { IsFree: false } prices } terms) return null;
        if (run.MaxCost is { } most)
        {
            run.IsCutByMaxCost = CostBound.Of(run, prices) > most;
            if (!CostBound.Cap(run, prices, most, namedToo: true)) throw InferenceFaults.MaxCostTooLow(most, CostBound.Least(run, prices));
        }

        var (account, amount) = (LedgerAccount.ApiCredits(terms.SubscriptionId), CostBound.Of(run, prices));
        if (ample.Covers(account, amount)) return RequireAsync(run, account, amount, cancellationToken);

        if (!await TryAsync(run, account, amount, cancellationToken)) await HoldWhatIsLeftAsync(run, prices, account, cancellationToken);
        await ample.LookAsync(account, cancellationToken);
        return null;
    }

    private async Task RequireAsync(InferenceRun run, LedgerAccount account, Money amount, CancellationToken cancellationToken)
    {
        if (await TryAsync(run, account, amount, cancellationToken)) return;
        ample.Forget(account);
        throw InferenceFaults.InsufficientCredits((await balances.OfAsync(account, cancellationToken)).Available, amount);
    }

    private async Task HoldWhatIsLeftAsync(InferenceRun run, ServicePrices prices, LedgerAccount account, CancellationToken cancellationToken)
    {
        var left = (await balances.OfAsync(account, cancellationToken)).Available;
        if (CostBound.Cap(run, prices, left, namedToo: false) && await TryAsync(run, account, CostBound.Of(run, prices), cancellationToken)) return;
        throw InferenceFaults.InsufficientCredits(left, CostBound.Of(run, prices));
    }

    /// <summary>Frees what is held for a run that no node has worked on. What cannot be freed now is free when its time is over.</summary>
    public async Task ReleaseAsync(InferenceRun run)
    {
        if (run.Hold is not { } hold) return;
        try
        {
            await ledger.ApplyAsync(LedgerCommand.Void(hold.Id, LedgerIds.Of("request.void", run.RequestId), "not begun"), CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogNotReleased(exception, run.RequestId);
        }
    }

    private async Task<bool> TryAsync(InferenceRun run, LedgerAccount account, Money amount, CancellationToken cancellationToken)
    {
        var hold = new RequestHold(LedgerIds.Of("request.hold", run.RequestId), amount);
        var reference = new Id<RequestTag>(run.RequestId).ToString();
        var command = LedgerCommand.Hold(new LedgerHold(hold.Id, EntryKind.ApiHold, reference, account, amount, clock.GetUtcNow() + Longest));
        // Known before the outcome is: a caller who leaves meanwhile must not leave money behind.
        run.Hold = hold;
        if (await ledger.ApplyAsync(command, cancellationToken) is LedgerOutcome.Applied) return true;
        run.Hold = null;
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is held for request {RequestId} could not be freed; it is when its time is over")]
    private partial void LogNotReleased(Exception exception, Guid requestId);
}
