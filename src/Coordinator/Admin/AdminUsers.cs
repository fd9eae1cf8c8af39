using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Coordinator.Subscriptions;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Admin;

/// <summary>What admins do to accounts.</summary>
internal sealed class AdminUsers(Caller admin, CallOrigin origin, Db db, AdminUsersStore store, AccountSuspension suspension, PlanGrants plans)
{
    private const int LongestReason = 256;

    public async Task<AdminUserRow> FindAsync(string userId, CancellationToken cancellationToken) =>
        await store.FindAsync(Parse(userId), cancellationToken) ?? throw AdminFaults.UserNotFound(userId);

    public async Task<AdminUserRow> SuspendAsync(string userId, string reason, CancellationToken cancellationToken)
    {
        reason = Check(reason);
        await using (var work = await db.BeginAsync(cancellationToken))
        {
            await suspension.SuspendAsync(work, Parse(userId), admin.AdminWallet!.Text, reason, origin, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }

        return await FindAsync(userId, cancellationToken);
    }

    public async Task<AdminUserRow> RestoreAsync(string userId, string reason, CancellationToken cancellationToken)
    {
        reason = Check(reason);
        await using (var work = await db.BeginAsync(cancellationToken))
        {
            await suspension.RestoreAsync(work, Parse(userId), admin.AdminWallet!.Text, reason, origin, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }

        return await FindAsync(userId, cancellationToken);
    }

    public async Task<AdminUserRow> GrantPlanAsync(string userId, string plan, CancellationToken cancellationToken)
    {
        await plans.GrantAsync(Parse(userId), AdminMapping.ToPlan(plan), admin.AdminWallet!.Text, origin.Address, cancellationToken);
        return await FindAsync(userId, cancellationToken);
    }

    private static string Check(string reason)
    {
        reason = reason.Trim();
        return ShownText.ProblemOfName(reason, LongestReason) is { } problem ? throw AdminFaults.FieldInvalid("reason", problem) : reason;
    }

    // A malformed id names no user.
    private static Guid Parse(string userId) => Id<UserTag>.TryParse(userId, out var id) ? id.Value : throw AdminFaults.UserNotFound(userId);
}
