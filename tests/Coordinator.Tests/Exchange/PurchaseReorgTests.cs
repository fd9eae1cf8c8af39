using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Exchange;

/// <summary>Blocks that a real chain takes back.</summary>
public sealed class PurchaseReorgTests(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const long Million = 1_000_000;
    private const long Rate = 100_000;

    [SkippableFact]
    public async Task Watch_ReorganisedBeforeItCounted_WaitsForItToComeAgain()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);
        var id = await fixture.PayAsync(purchase, Million, blocks: 2);
        var raw = await fixture.Chain.RawAsync(id);
        await fixture.WatchAsync();
        (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("CONFIRMING");

        await fixture.Chain.ReorganiseAsync(2);
        await fixture.WatchAsync();
        var gone = await fixture.GetAsync(buyer, purchase);
        (gone.Status, gone.ReceivedBtc, gone.Receipts.Count).Should().Be(("AWAITING_PAYMENT", "0.00000000", 0));

        await fixture.Chain.SendRawAsync(raw);
        await fixture.Chain.MineAsync(3);
        await fixture.WatchAsync();
        (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("COMPLETED");
        (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_ReorganisedAfterCredit_IsTakenBackAndCreditedOnceMore()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);
        var id = await fixture.PayAsync(purchase, Million);
        var raw = await fixture.Chain.RawAsync(id);
        await fixture.WatchAsync();
        (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);

        await fixture.Chain.ReorganiseAsync(3);
        await fixture.WatchAsync();
        (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("REVERSED");
        (await fixture.AitbcAsync(buyer), await fixture.OwedAsync(buyer)).Should().Be((0, 0));
        await fixture.SoundAsync();

        await fixture.Chain.SendRawAsync(raw);
        await fixture.Chain.MineAsync(3);
        await fixture.WatchAsync();
        (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("COMPLETED");
        (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_ReorganisedAfterItWasSpent_IsOwedAndRepaidByTheNextPurchase()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);
        await fixture.PayAsync(purchase, Million);
        await fixture.WatchAsync();
        await SpendAsync(buyer, 900 * 100_000_000L);

        await fixture.Chain.ReorganiseAsync(3);
        await fixture.WatchAsync();
        (await fixture.AitbcAsync(buyer), await fixture.OwedAsync(buyer)).Should().Be((0, -900 * 100_000_000L));
        await fixture.SoundAsync();

        var next = await fixture.BuyAsync(buyer);
        await fixture.PayAsync(next, Million);
        await fixture.WatchAsync();
        (await fixture.AitbcAsync(buyer), await fixture.OwedAsync(buyer)).Should().Be((100 * 100_000_000L, 0));
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_SameTransactionInAnotherBlock_KeepsWhatWasCredited()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);
        var id = await fixture.PayAsync(purchase, Million);
        var raw = await fixture.Chain.RawAsync(id);
        await fixture.WatchAsync();

        var height = await fixture.Chain.Rpc.HeightAsync(default).Within();
        await fixture.Chain.AskAsync("invalidateblock", (await fixture.Chain.Rpc.BlockHashAsync(height - 2, default).Within()).ToString());
        await fixture.Chain.SendRawAsync(raw);
        await fixture.Chain.MineAsync(4);
        await fixture.WatchAsync();

        var kept = await fixture.GetAsync(buyer, purchase);
        (kept.Status, kept.Confirmations).Should().Be(("COMPLETED", 4));
        (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_ShorterChain_TakesNothingBackUntilItIsAsLong()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);
        await fixture.PayAsync(purchase, Million);
        await fixture.WatchAsync();

        var height = await fixture.Chain.Rpc.HeightAsync(default).Within();
        await fixture.Chain.AskAsync("invalidateblock", (await fixture.Chain.Rpc.BlockHashAsync(height - 2, default).Within()).ToString());
        await fixture.Chain.MineAsync(2);
        await fixture.WatchAsync();
        (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate, "the chain without it is shorter than the one with it was");

        await fixture.Chain.MineAsync();
        await fixture.WatchAsync();
        (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("REVERSED");
        (await fixture.AitbcAsync(buyer)).Should().Be(0);
    }

    /// <summary>As a job would: away from the balance.</summary>
    private async Task SpendAsync(Buyer buyer, long amount)
    {
        await using var work = await fixture.Postgres.Db.BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.UserAvailable(Asset.Aitbc, buyer.Id), LedgerAccount.PlatformRevenue(Asset.Aitbc), new Money(Asset.Aitbc, amount));
        (await fixture.Service<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Adjustment, "spent", [leg]), default).Within()).Should().Be(LedgerOutcome.Applied);
        await work.CommitAsync(default).Within();
    }
}
