using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;

namespace AIForge.Coordinator.Accounts;

/// <summary>
/// Shuts an account out and lets it in again. With the commit every replica forgets its sessions and keys, and the next call finds the
/// account inactive. Sessions end for good, keys work again after the restoration.
/// </summary>
internal sealed class AccountSuspension(Sessions sessions, SecurityLog audit, TimeProvider clock)
{
    /// <param name="by">Who decided it, as the security log shall say: a wallet address or a user id.</param>
    public async Task SuspendAsync(UnitOfWork work, Guid userId, string by, string reason, CallOrigin origin, CancellationToken cancellationToken)
    {
        await SetActiveAsync(work, userId, false, cancellationToken);
        await sessions.RevokeAllAsync(work, userId, except: null, cancellationToken);
        await AuditAsync(work, "account.suspended", userId, by, reason, origin, cancellationToken);
    }

    /// <inheritdoc cref="SuspendAsync"/>
    public async Task RestoreAsync(UnitOfWork work, Guid userId, string by, string reason, CallOrigin origin, CancellationToken cancellationToken)
    {
        await SetActiveAsync(work, userId, true, cancellationToken);
        AccountChanges.Announce(work, userId);
        await AuditAsync(work, "account.restored", userId, by, reason, origin, cancellationToken);
    }

    private async Task SetActiveAsync(UnitOfWork work, Guid userId, bool isActive, CancellationToken cancellationToken)
    {
        if (!await AccountsStore.SetActiveAsync(work, userId, isActive, clock.GetUtcNow(), cancellationToken)) throw AccountsFaults.UserNotFound();
    }

    private Task AuditAsync(
        UnitOfWork work, string kind, Guid userId, string by, string reason, CallOrigin origin, CancellationToken cancellationToken)
    {
        var details = new Dictionary<string, string> { ["by"] = by, ["reason"] = reason };
        return audit.WriteAsync(work, new SecurityEvent(kind) { UserId = userId, Address = origin.Address, Details = details }, cancellationToken);
    }
}
