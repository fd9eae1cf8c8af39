using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Wallets;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payouts;

/// <summary>Choosing where and from which amount on one is paid.</summary>
internal sealed class PayoutSettings(Db db, WalletsStore wallets, SecurityLog audit, IOptions<PayoutsOptions> options, TimeProvider clock)
{
    /// <summary>Smallest amount that is paid out.</summary>
    public Money Least { get; } = Money.TryParse(options.Value.LeastAmount, Asset.Usdt, out var least) ? least : throw new InvalidOperationException("Validated at start.");

    public async Task<PayoutSettingsRecord> SaveAsync(
        Guid userId, WalletAddress wallet, Money threshold, bool isAutomatic, CallOrigin origin, CancellationToken cancellationToken)
    {
        if (threshold < Least) throw PayoutsFaults.AmountInvalid("threshold", Least);
        if (!await wallets.OwnsAsync(userId, wallet, cancellationToken))
            throw PayoutsFaults.Invalid("address", "Must be one of your linked wallets: only what you proved to hold is paid to.");

        var now = clock.GetUtcNow();
        var wanted = new PayoutSettingsRecord(
            userId, threshold.Asset, WalletNetworks.NameOf(wallet.Network), wallet.Text, now + options.Value.WalletDelay, threshold.MinorUnits, isAutomatic, now);
        await using var work = await db.BeginAsync(cancellationToken);
        var saved = await PayoutsStore.SaveSettingsAsync(work, wanted, cancellationToken);
        await audit.WriteAsync(work, new SecurityEvent("payout.settings_changed") { UserId = userId, Subject = $"{saved.Network} {saved.Address}", Address = origin.Address }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return saved;
    }
}
