using AIForge.Chains.SignIn;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Wallets.Admin.Sessions;

/// <summary>Begins and ends sessions of administrators. See docs/flows/admin-session.md.</summary>
internal sealed class AdminSessions(Db db, SecurityLog audit, TimeProvider clock)
{
    public const string Prefix = "afa_";

    private const int MostPerWallet = 20;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>The token is kept nowhere.</summary>
    public async Task<(AdminSessionRecord Session, string Token)> CreateAsync(AdminActor admin, CancellationToken cancellationToken)
    {
        var wallet = admin.Wallet;
        var (now, token) = (clock.GetUtcNow(), SecretToken.Create(Prefix));
        var session = new AdminSessionRecord(Guid.CreateVersion7(now), WalletNetworks.NameOf(wallet.Network), wallet.Text, now + Lifetime);
        await using var work = await db.BeginAsync(cancellationToken);
        // Takes turns with removals of the wallet, which end its sessions.
        await AdminWalletsStore.LockAndCountAsync(work, cancellationToken);
        if (await AdminWalletsStore.FindAsync(work, session.Network, session.Address, cancellationToken) is null) throw AdminFaults.NotWhitelisted(wallet);
        if (await AdminSessionsStore.CountAsync(work, session.Network, session.Address, now, cancellationToken) >= MostPerWallet) throw AdminFaults.TooManySessions(MostPerWallet);
        await AdminSessionsStore.InsertAsync(work, session, SecretToken.Hash(token), now, cancellationToken);
        await audit.WriteAsync(work, new SecurityEvent("admin.session_created") { Subject = wallet.Text, Address = admin.Address }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return (session, token);
    }

    /// <summary>That which calls; all of the wallet where none does.</summary>
    public async Task EndAsync(AdminActor admin, Guid? sessionId, CancellationToken cancellationToken)
    {
        var wallet = admin.Wallet;
        await using var work = await db.BeginAsync(cancellationToken);
        await AdminSessionsStore.EndAsync(work, WalletNetworks.NameOf(wallet.Network), wallet.Text, sessionId, cancellationToken);
        await audit.WriteAsync(work, new SecurityEvent("admin.session_ended") { Subject = wallet.Text, Address = admin.Address }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
