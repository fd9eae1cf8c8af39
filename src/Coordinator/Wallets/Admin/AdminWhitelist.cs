using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Texts;

namespace AIForge.Coordinator.Wallets.Admin;

/// <summary>
/// Whose wallets are administrators'. A replica believes what it read for at most a second, and forgets it as soon as it hears of a
/// change, which is announced with the commit of the change.
/// </summary>
internal sealed class AdminWhitelist(Db db, AdminWalletsStore store, SecurityLog audit, TimeProvider clock)
{
    public const string Channel = "admin_wallets";

    private const int MostWallets = 100;
    private const int LongestLabel = 64;

    private static readonly TimeSpan BelieveFor = TimeSpan.FromSeconds(1);

    private volatile Snapshot? _known;
    private int _generation;

    /// <summary>The platform's own wallets, which are also those that it receives money with.</summary>
    public static IReadOnlyList<WalletAddress> Defaults { get; } =
    [
        Parse("ethereum", "0x68eA7071643D1A2c8976f116dd82BBfC031fEA07")!,
        Parse("tron", "TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg")!,
    ];

    /// <summary>Null when the setting names no wallet.</summary>
    public static WalletAddress? Parse(AdminWalletOptions setting) => Parse(setting.Network, setting.Address);

    public async ValueTask<bool> ContainsAsync(WalletAddress wallet, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known is not { } known || known.Until <= now)
        {
            var generation = Volatile.Read(ref _generation);
            var rows = await store.ListAsync(cancellationToken);
            known = new Snapshot(rows.Select(row => (row.Network, row.Address)).ToHashSet(), now + BelieveFor);
            _known = known;
            // A change that came while we were asking may have been missed by our answer: then do not keep it.
            if (Volatile.Read(ref _generation) != generation) _known = null;
        }

        return known.Wallets.Contains((WalletNetworks.NameOf(wallet.Network), wallet.Text));
    }

    public void Forget()
    {
        Interlocked.Increment(ref _generation);
        _known = null;
    }

    public Task<IReadOnlyList<AdminWalletRecord>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    public async Task<AdminWalletRecord> AddAsync(
        UnitOfWork work, WalletAddress wallet, string label, AdminActor addedBy, CancellationToken cancellationToken)
    {
        label = label.Trim();
        if (wallet.IsNobodys) throw WalletsFaults.AddressOfNobody();
        if (ShownText.ProblemOfLabel(label, LongestLabel) is { } problem) throw AdminFaults.LabelInvalid(problem);

        var count = await AdminWalletsStore.LockAndCountAsync(work, cancellationToken);
        var row = new AdminWalletRecord(WalletNetworks.NameOf(wallet.Network), wallet.Text, addedBy.Wallet.Text, clock.GetUtcNow(), label);
        if (await AdminWalletsStore.FindAsync(work, row.Network, row.Address, cancellationToken) is not null) throw AdminFaults.WalletExists();
        if (count >= MostWallets) throw AdminFaults.TooManyWallets(MostWallets);

        await AdminWalletsStore.InsertAsync(work, row, cancellationToken);
        await AnnounceAsync(work, "admin.wallet_added", row, addedBy, cancellationToken);
        return row;
    }

    /// <summary>Never the last one, also when two are removed at the same time.</summary>
    public async Task RemoveAsync(UnitOfWork work, WalletAddress wallet, AdminActor removedBy, CancellationToken cancellationToken)
    {
        var network = WalletNetworks.NameOf(wallet.Network);
        var count = await AdminWalletsStore.LockAndCountAsync(work, cancellationToken);
        var row = await AdminWalletsStore.FindAsync(work, network, wallet.Text, cancellationToken) ?? throw AdminFaults.WalletNotFound();
        if (count <= 1) throw AdminFaults.LastWallet();

        await AdminWalletsStore.DeleteAsync(work, network, wallet.Text, cancellationToken);
        await AnnounceAsync(work, "admin.wallet_removed", row, removedBy, cancellationToken);
    }

    /// <summary>Fills a whitelist that was never filled before; afterwards it does nothing for ever.</summary>
    public async Task SeedAsync(IEnumerable<WalletAddress> wallets, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        if (!await AdminWalletsStore.BeginSeedingAsync(work, now, cancellationToken)) return;

        foreach (var wallet in wallets.Distinct())
        {
            var row = new AdminWalletRecord(WalletNetworks.NameOf(wallet.Network), wallet.Text, "settings", now, Label: "");
            await AdminWalletsStore.InsertAsync(work, row, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
    }

    private static WalletAddress? Parse(string network, string address) =>
        WalletNetworks.TryParse(network, out var known) && WalletAddress.TryParse(address, known, AddressChecksum.Optional, out var wallet, out _) ? wallet : null;

    private async Task AnnounceAsync(UnitOfWork work, string kind, AdminWalletRecord wallet, AdminActor by, CancellationToken cancellationToken)
    {
        var details = new Dictionary<string, string> { ["by"] = by.Wallet.Text, ["network"] = wallet.Network, ["label"] = wallet.Label };
        await audit.WriteAsync(work, new SecurityEvent(kind) { Subject = wallet.Address, Address = by.Address, Details = details }, cancellationToken);
        work.Notify(Channel, "");
    }

    private sealed record Snapshot(IReadOnlySet<(string Network, string Address)> Wallets, DateTimeOffset Until);
}
