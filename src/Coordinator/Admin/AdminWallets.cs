using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Wallets;
using AIForge.Coordinator.Wallets.Admin;

namespace AIForge.Coordinator.Admin;

/// <summary>Who may make admin calls, changed by those who may.</summary>
internal sealed class AdminWallets(AdminActor admin, Db db, AdminWhitelist whitelist)
{
    public async Task<AdminWalletRecord> AddAsync(string network, string address, string label, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var added = await whitelist.AddAsync(work, WalletsMapping.ToAddress(network, address), label, admin, cancellationToken);
        await work.CommitAsync(cancellationToken);
        whitelist.Forget();
        return added;
    }

    public async Task RemoveAsync(string network, string address, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await whitelist.RemoveAsync(work, WalletsMapping.ToAddress(network, address), admin, cancellationToken);
        await work.CommitAsync(cancellationToken);
        whitelist.Forget();
    }
}
