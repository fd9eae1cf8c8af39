using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Wallets;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payouts;

/// <summary>Asking for what is payable, and thinking better of it. Step 1 of the flow.</summary>
internal sealed partial class PayoutRequests(
    Db db,
    PayoutsStore store,
    PayoutNetworks networks,
    PayoutSettings settings,
    WalletsStore wallets,
    NodeRegistry nodes,
    LedgerBook ledger,
    LedgerBalances balances,
    IOptions<PayoutsOptions> options,
    TimeProvider clock,
    ILogger<PayoutRequests> logger)
{
    /// <param name="id">Of the payout that is made.</param>
    /// <param name="nodeId">Whose earnings are asked for; null for those of the user.</param>
    public async Task<PayoutRecord> RequestAsync(Guid id, Guid userId, Guid? nodeId, Money amount, CancellationToken cancellationToken)
    {
        if (amount < settings.Least) throw PayoutsFaults.AmountInvalid("amount", settings.Least);
        if (nodeId is { } node) await nodes.FindAsync(node, userId, cancellationToken);
        var wanted = await store.FindSettingsAsync(userId, amount.Asset, cancellationToken) ?? throw PayoutsFaults.WalletRequired();
        await RequireUsableAsync(wanted, cancellationToken);

        var payout = MakeOut(id, wanted, nodeId, amount);
        return await ConflictRetry.RunAsync(() => HoldAsync(payout, cancellationToken));
    }

    public async Task<PayoutRecord> FindAsync(Guid userId, Guid id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } payout && payout.UserId == userId ? payout : throw NotFound(id);

    /// <summary>Gives the money back while no transaction was made of it.</summary>
    public Task<PayoutRecord> CancelAsync(Guid userId, Guid id, CancellationToken cancellationToken) => ConflictRetry.RunAsync(async () =>
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var payout = await PayoutsStore.LockAsync(work, id, cancellationToken);
        if (payout is null || payout.UserId != userId) throw NotFound(id);
        if (payout.Status == PayoutStatus.Cancelled) return payout;
        if (payout.Status != PayoutStatus.Requested) throw PayoutsFaults.NotCancellable(payout.Status);

        payout = payout with { Status = PayoutStatus.Cancelled, ChangedAt = clock.GetUtcNow() };
        await PayoutsStore.UpdateAsync(work, payout, cancellationToken);
        PayoutLedger.Require(await ledger.VoidAsync(work, PayoutLedger.HoldId(payout), PayoutLedger.VoidId(payout), "cancelled", cancellationToken));
        await work.CommitAsync(cancellationToken);
        return payout;
    });

    private async Task RequireUsableAsync(PayoutSettingsRecord wanted, CancellationToken cancellationToken)
    {
        var network = networks.Require(wanted.Network);
        var isAddress = WalletAddress.TryParse(wanted.Address, network.Facts.Network, AddressChecksum.Required, out var wallet, out _);
        if (!isAddress || !await wallets.OwnsAsync(wanted.UserId, wallet!, cancellationToken)) throw PayoutsFaults.WalletNotLinked();
        if (wanted.UsableFrom > clock.GetUtcNow()) throw PayoutsFaults.WalletTooNew(wanted.UsableFrom);
    }

    private PayoutRecord MakeOut(Guid id, PayoutSettingsRecord wanted, Guid? nodeId, Money amount)
    {
        var now = clock.GetUtcNow();
        return new PayoutRecord(
            id, wanted.UserId, nodeId, amount.Asset, wanted.Network, wanted.Address, amount.MinorUnits, PayoutStatus.Requested, "", null, null, null, null, null, null, null, now, now);
    }

    private async Task<PayoutRecord> HoldAsync(PayoutRecord payout, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (await PayoutsStore.CountOpenAndLockAsync(work, payout.UserId, cancellationToken) >= options.Value.MaxOpenPayouts)
            throw PayoutsFaults.TooManyOpen(options.Value.MaxOpenPayouts);

        await PayoutsStore.InsertAsync(work, payout, cancellationToken);
        var hold = new LedgerHold(PayoutLedger.HoldId(payout), EntryKind.Payout, payout.PublicId, payout.Account, payout.Money, ExpiresAt: null);
        if (await ledger.HoldAsync(work, hold, cancellationToken) != LedgerOutcome.Applied)
            throw PayoutsFaults.Insufficient(payout.Money, (await balances.OfAsync(work, payout.Account, cancellationToken)).Available);
        await work.CommitAsync(cancellationToken);
        LogRequested(payout.Id, payout.UserId, payout.Network);
        return payout;
    }

    private static Exception NotFound(Guid id) => PayoutsFaults.NotFound(new Id<PayoutTag>(id).ToString());

    [LoggerMessage(Level = LogLevel.Information, Message = "Payout {PayoutId} of user {UserId} was requested on {Network}")]
    private partial void LogRequested(Guid payoutId, Guid userId, string network);
}
