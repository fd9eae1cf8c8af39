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

    public async Task RecordAsync(UnitOfWork work, IEnumerable<JobEarning> earnings, int holdHours, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<Accrual> accruals = [.. earnings.Where(earning => !earning.Amount.IsZero).Select(earning =>
            new Accrual(AccrualSource.Job, earning.JobId, earning.UserId, earning.NodeId, earning.ModelId, null, Month.Of(now), earning.Amount))];
        if (accruals.Count == 0) return;
        await store.InsertAsync(work, accruals, holdHours == 0 ? AccrualState.Payable : AccrualState.Held, now, now.AddHours(holdHours), cancellationToken);
    }
}
