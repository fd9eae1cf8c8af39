using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Groups;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Hosting;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Subscriptions;

/// <summary>A coordinator whose users have money, and the calls of what is sold to them.</summary>
public class SalesFixture : GroupsFixture
{
    internal SubscriptionService.SubscriptionServiceClient Subscriptions => new(Anonymous);

    internal PublishingService.PublishingServiceClient Publishing => new(Anonymous);

    /// <summary>A user on the free plan with this many USDT.</summary>
    internal async Task<TestUser> BuyerAsync(long usdt = 0)
    {
        var account = await Service<AccountBootstrap>().EnsureUserAsync($"buyer-{Guid.NewGuid():n}", makeKey: true, default).Within();
        var buyer = new TestUser(account.UserId, account.NewKey!);
        if (usdt > 0) await PayInAsync(buyer, Money.Whole(Asset.Usdt, usdt));
        return buyer;
    }

    internal async Task PayInAsync(TestUser user, Money amount)
    {
        await using var work = await Service<Db>().BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.External(amount.Asset, "ethereum"), LedgerAccount.UserAvailable(amount.Asset, user.Id), amount);
        var entry = new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "test", [leg]);
        (await Service<LedgerBook>().TransferAsync(work, entry, default).Within()).Should().Be(LedgerOutcome.Applied);
        await work.CommitAsync(default).Within();
    }

    internal async Task<Money> BalanceAsync(LedgerAccount account) => (await Service<LedgerBalances>().OfAsync(account, default).Within()).Available;

    internal Task<Money> BalanceAsync(TestUser user) => BalanceAsync(LedgerAccount.UserAvailable(Asset.Usdt, user.Id));

    /// <summary>Confirms a paid order the way Payments does: money first, then what it buys, in one transaction.</summary>
    internal async Task<Fulfilment> FulfilAsync(PaymentPurpose purpose, PaidOrder order, IPaymentFulfilment? fulfilment = null)
    {
        await using var work = await Service<Db>().BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.External(Asset.Usdt, "ethereum"), LedgerAccount.UserAvailable(Asset.Usdt, order.UserId), order.Amount);
        await Service<LedgerBook>().TransferAsync(work, new LedgerEntry(LedgerIds.Of("test", order.PaymentId), EntryKind.Payment, "test", [leg]), default).Within();
        var done = await (fulfilment ?? Of(purpose)).FulfilAsync(work, order, default).Within();
        await work.CommitAsync(default).Within();
        return done;
    }

    internal async Task RevokeAsync(PaymentPurpose purpose, PaidOrder order)
    {
        await using var work = await Service<Db>().BeginAsync(default).Within();
        await Of(purpose).RevokeAsync(work, order, default).Within();
        await work.CommitAsync(default).Within();
    }

    internal IPaymentFulfilment Of(PaymentPurpose purpose) =>
        Coordinator.Services.GetServices<IPaymentFulfilment>().Single(fulfilment => fulfilment.Purpose == purpose);

    /// <summary>Runs a loop on a clock that stands until it has nothing left to do.</summary>
    internal static async Task RunAsync(BackgroundLoop loop, ManualTimeProvider clock)
    {
        await loop.StartAsync(default).Within();
        await clock.WhenTimersWaitAsync().Within();
        await loop.StopAsync(default).Within();
        loop.Dispose();
    }
}
