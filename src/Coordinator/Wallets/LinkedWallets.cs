using AIForge.Chains.SignIn;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Coordinator.Wallets.Proofs;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Wallets;

/// <summary>Linking, naming, preferring and unlinking a user's wallets. Changes of one user take turns by the user's lock.</summary>
internal sealed class LinkedWallets(
    Db db, WalletProofs proofs, WalletLimits limits, SecurityLog audit, IOptions<WalletsOptions> options, TimeProvider clock)
{
    private const int LongestLabel = 64;

    /// <summary>A wallet that the user has already is returned as it is.</summary>
    public async Task<WalletRecord> LinkAsync(
        Guid userId, WalletProof proof, string walletType, string label, CallOrigin origin, CancellationToken cancellationToken)
    {
        label = Check(label);
        await limits.EnterSignatureAsync(origin, cancellationToken);
        var (network, address) = (WalletNetworks.NameOf(proof.Wallet.Network), proof.Wallet.Text);

        await using var work = await db.BeginAsync(cancellationToken);
        await proofs.CheckAsync(work, proof, ChallengePurpose.Link, userId, origin, cancellationToken);
        await WalletsStore.LockAddressAsync(work, network, address, cancellationToken);
        await LockUserAsync(work, userId, cancellationToken);
        var wallet = await WalletsStore.FindByAddressAsync(work, network, address, cancellationToken);
        if (wallet is not null && wallet.UserId != userId) throw WalletsFaults.Taken();
        if (wallet is null)
        {
            if (await WalletsStore.CountAsync(work, userId, cancellationToken) >= options.Value.MaxWallets)
                throw WalletsFaults.TooMany(options.Value.MaxWallets);
            var id = Id<WalletTag>.New(clock).Value;
            var row = new WalletRecord(id, userId, address, network, walletType, label, IsPrimary: false, clock.GetUtcNow());
            wallet = await WalletsStore.InsertAsync(work, row, cancellationToken);
            await AuditAsync(work, "wallet.linked", wallet, origin, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return wallet;
    }

    public async Task<WalletRecord> RelabelAsync(Guid userId, Guid id, string label, CancellationToken cancellationToken)
    {
        label = Check(label);
        await using var work = await db.BeginAsync(cancellationToken);
        var wallet = await WalletsStore.RelabelAsync(work, id, userId, label, cancellationToken) ?? throw NotFound(id);
        await work.CommitAsync(cancellationToken);
        return wallet;
    }

    public async Task<WalletRecord> SetPrimaryAsync(Guid userId, Guid id, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await LockUserAsync(work, userId, cancellationToken);
        var wallet = await WalletsStore.FindAsync(work, id, userId, cancellationToken) ?? throw NotFound(id);
        if (wallet.IsPrimary) return wallet;

        wallet = await WalletsStore.SetPrimaryAsync(work, wallet, cancellationToken);
        await AuditAsync(work, "wallet.primary_changed", wallet, origin, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return wallet;
    }

    /// <summary>Never the last way to sign in: a user without a password keeps a wallet.</summary>
    public async Task UnlinkAsync(Guid userId, Guid id, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await LockUserAsync(work, userId, cancellationToken);
        var wallet = await WalletsStore.FindAsync(work, id, userId, cancellationToken) ?? throw NotFound(id);
        var isLast = await WalletsStore.CountAsync(work, userId, cancellationToken) == 1;
        if (isLast && !await AccountsStore.HasPasswordAsync(work, userId, cancellationToken)) throw WalletsFaults.LastCredential();

        await WalletsStore.DeleteAsync(work, wallet, cancellationToken);
        await AuditAsync(work, "wallet.unlinked", wallet, origin, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private static async Task LockUserAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken)
    {
        if (!await AccountsStore.LockUserAsync(work, userId, cancellationToken)) throw AuthFaults.AccountInactive();
    }

    private Task AuditAsync(UnitOfWork work, string kind, WalletRecord wallet, CallOrigin origin, CancellationToken cancellationToken)
    {
        var happened = new SecurityEvent(kind) { UserId = wallet.UserId, Subject = $"{wallet.Network} {wallet.WalletAddr}", Address = origin.Address };
        return audit.WriteAsync(work, happened, cancellationToken);
    }

    private static string Check(string label)
    {
        label = label.Trim();
        return ShownText.ProblemOfLabel(label, LongestLabel) is { } problem ? throw WalletsFaults.LabelInvalid(problem) : label;
    }

    private static Exception NotFound(Guid id) => WalletsFaults.NotFound(new Id<WalletTag>(id).ToString());
}
