using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>What nodes earn with jobs. The money itself moves with the end of the escrow; here it becomes a line of its owner's earnings.</summary>
internal sealed class JobRevenue(RevenueStore store, CurrentSettings settings, TimeProvider clock)
{
    /// <summary>The platform's part of a job that is made now, in basis points.</summary>
    public int PlatformRate => settings.Get(RevenueRules.Setting).JobPlatform;

    /// <summary>How long what is earned now is held. Asked once for an act, so that its money and its lines agree.</summary>
    public int HoldHours => settings.Get(RevenueRules.Setting).JobHoldHours;

    /// <summary>Where a node's part goes.</summary>
    public static LedgerAccount AccountOf(Asset asset, Guid nodeId, int holdHours) =>
        holdHours == 0 ? LedgerAccount.NodePayable(asset, nodeId) : LedgerAccount.NodeHeld(asset, nodeId);

    /// <summary>The same of a job whose result is being checked: what is earned is held until <see cref="LetGoAsync"/>, whatever the time, or taken back.</summary>
    /// <param name="until">When that is over at the latest, to be shown.</param>
    public async Task RecordBlockedAsync(UnitOfWork work, IReadOnlyList<JobEarning> earnings, int holdHours, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (earnings.Count == 0) return;
        await RecordAsync(work, earnings, AccrualState.Held, holdHours, cancellationToken);
        await store.BlockAsync(work, [.. earnings.Select(earning => earning.JobId)], until, cancellationToken);
    }

    public Task LetGoAsync(UnitOfWork work, string jobId, CancellationToken cancellationToken) => store.UnblockAsync(work, jobId, HoldHours, cancellationToken);

    /// <summary>Ends what is held of a job; the caller books where it goes. False when nothing is.</summary>
    public Task<bool> TakeBackAsync(UnitOfWork work, string jobId, CancellationToken cancellationToken) => store.ReverseBlockedAsync(work, jobId, cancellationToken);

    public Task RecordAsync(UnitOfWork work, IEnumerable<JobEarning> earnings, int holdHours, CancellationToken cancellationToken) =>
        RecordAsync(work, earnings, holdHours == 0 ? AccrualState.Payable : AccrualState.Held, holdHours, cancellationToken);

    private async Task RecordAsync(UnitOfWork work, IEnumerable<JobEarning> earnings, AccrualState state, int holdHours, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<Accrual> accruals = [.. earnings.Where(earning => !earning.Amount.IsZero).Select(earning =>
            new Accrual(AccrualSource.Job, earning.JobId, earning.UserId, earning.NodeId, earning.ModelId, null, Month.Of(now), earning.Amount))];
        if (accruals.Count == 0) return;
        await store.InsertAsync(work, accruals, state, now, now.AddHours(holdHours), cancellationToken);
    }
}
