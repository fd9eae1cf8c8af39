using System.Net;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>Gives a user a plan that nobody pays for, until another one takes its place.</summary>
public sealed class PlanGrants
{
    private readonly Db _db;
    private readonly Entitlements _entitlements;
    private readonly SecurityLog _log;
    private readonly TimeProvider _clock;

    internal PlanGrants(Db db, Entitlements entitlements, SecurityLog log, TimeProvider clock) =>
        (_db, _entitlements, _log, _clock) = (db, entitlements, log, clock);

    /// <summary>For what this program does itself, without a call.</summary>
    public Task GrantAsync(Guid userId, Plan plan, string grantedBy, CancellationToken cancellationToken) =>
        GrantAsync(userId, plan, grantedBy, address: null, cancellationToken);

    /// <param name="address">Where the call came from that asked for it.</param>
    /// <exception cref="Shared.Faults.FaultException">There is no such user.</exception>
    public async Task GrantAsync(Guid userId, Plan plan, string grantedBy, IPAddress? address, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        await using var work = await _db.BeginAsync(cancellationToken);
        var current = await SubscriptionsStore.LockAsync(work, userId, cancellationToken);
        if (current is { IsGranted: true } && current.Plan == plan) return;

        if (current is { IsGranted: false } && plan <= current.Plan) throw SubscriptionsFaults.PaidFor(current.Plan, current.PeriodEnd!.Value);
        if (current is not null) await SubscriptionsStore.EndAsync(work, current.Id, "granted", now, cancellationToken);
        await SubscriptionsStore.InsertGrantAsync(work, Guid.CreateVersion7(now), userId, plan, grantedBy, now, cancellationToken);
        var details = new Dictionary<string, string> { ["by"] = grantedBy, ["before"] = (current?.Plan ?? Plan.Free).ToString(), ["plan"] = plan.ToString() };
        await _log.WriteAsync(work, new SecurityEvent("plan.granted") { UserId = userId, Address = address, Details = details }, cancellationToken);
        work.Notify(Entitlements.ChangedChannel, userId.ToString());
        await work.CommitAsync(cancellationToken);
        _entitlements.Forget(userId.ToString());
    }
}
