using AIForge.Coordinator.Exchange;
using AIForge.Coordinator.Ledger;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Exchange;

/// <summary>From a Bitcoin transaction on a real chain to AITBC on the balance, and back again where the chain says so.</summary>
public sealed class PurchaseWatchTests(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const long Million = 1_000_000;

    // 100,000 AITBC for a Bitcoin: as many 10^-8 for a satoshi.
    private const long Rate = 100_000;

    [SkippableFact]
    public async Task Watch_PaidInFull_CreditsOnceAfterThreeBlocks()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);

        await fixture.PayAsync(purchase, Million, blocks: 2);
        await fixture.WatchAsync();
        var confirming = await fixture.GetAsync(buyer, purchase);
        (confirming.Status, confirming.Confirmations, confirming.ReceivedBtc).Should().Be(("CONFIRMING", 2, "0.01000000"));
        (await fixture.AitbcAsync(buyer)).Should().Be(0);

        await fixture.Chain.MineAsync();
        for (var rounds = 0; rounds < 3; rounds++) await fixture.WatchAsync();
        var completed = await fixture.GetAsync(buyer, purchase);
        (completed.Status, completed.CreditedAitbc, completed.Late, completed.OverpaidBy).Should().Be(("COMPLETED", "1000.00000000", false, ""));
        completed.Receipts.Single().State.Should().Be("credited");
        (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_Underpaid_WaitsAndCreditsThePartWhenTheTimeIsOver()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);
        await fixture.PayAsync(purchase, 400_000);

        await fixture.WatchAsync();
        var waiting = await fixture.GetAsync(buyer, purchase);
        (waiting.Status, waiting.UnderpaidBy).Should().Be(("AWAITING_PAYMENT", "0.00600000"));
        (await fixture.AitbcAsync(buyer)).Should().Be(0);

        fixture.Clock.Advance(TimeSpan.FromMinutes(16));
        await fixture.WatchAsync();
        (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("UNDERPAID");
        (await fixture.AitbcAsync(buyer)).Should().Be(400_000 * Rate);

        // The rest comes late, and is worth as much as the quote said.
        await fixture.SetAsync(ExchangeRate.Setting, """{"aitbc_per_btc":50000}""");
        await fixture.PayAsync(purchase, 600_000);
        await fixture.WatchAsync();
        await fixture.SetAsync(ExchangeRate.Setting, """{"aitbc_per_btc":100000}""");
        var completed = await fixture.GetAsync(buyer, purchase);
        (completed.Status, completed.Late).Should().Be(("COMPLETED", true));
        (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_Overpaid_CreditsAllOfItWithinTheLimits()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);

        await fixture.PayAsync(purchase, 3 * Million);
        await fixture.WatchAsync();

        var completed = await fixture.GetAsync(buyer, purchase);
        (completed.Status, completed.OverpaidBy).Should().Be(("COMPLETED", "0.02000000"));
        (await fixture.AitbcAsync(buyer)).Should().Be(3 * Million * Rate);
    }

    [SkippableFact]
    public async Task Watch_OverpaidBeyondTheDay_IsReviewedAndCreditedByAnAdministrator()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);

        await fixture.PayAsync(purchase, 11 * Million);
        await fixture.WatchAsync();
        var held = await fixture.GetAsync(buyer, purchase);
        (held.Status, held.ReviewReason, held.CreditedAitbc).Should().Be(("REVIEW", "OVER_LIMIT", "0.00000000"));
        held.Receipts.Single().State.Should().Be("held");

        var admin = new ExchangeAdminService.ExchangeAdminServiceClient(fixture.Coordinator.Anonymous);
        var request = new CreditHeldPurchaseRequest { PurchaseId = purchase.PurchaseId, Reason = "known customer" };
        const string path = "/aiforge.v1.ExchangeAdminService/CreditHeldPurchase";
        var credited = (await admin.CreditHeldPurchaseAsync(request, fixture.Admin.Sign(path, request)).ResponseAsync.Within()).Purchase;
        (credited.Purchase.Status, credited.Purchase.CreditedAitbc).Should().Be(("COMPLETED", "11000.00000000"));
        (await ExchangeFixture.ReasonOf(() => admin.CreditHeldPurchaseAsync(request, fixture.Admin.Sign(path, request)).ResponseAsync)).Should().Be("PURCHASE_NOT_IN_REVIEW");
        (await fixture.AitbcAsync(buyer)).Should().Be(11 * Million * Rate);
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_ExpiredQuotePaid_IsCreditedAtItsRateUntilTheWatchEnds()
    {
        await fixture.RequireAsync();
        var (buyer, slow) = (await fixture.BuyerAsync(), await fixture.BuyerAsync());
        var (purchase, forgotten) = (await fixture.BuyAsync(buyer), await fixture.BuyAsync(slow));
        fixture.Clock.Advance(TimeSpan.FromMinutes(16));
        await fixture.WatchAsync();
        (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("EXPIRED");

        await fixture.PayAsync(purchase, Million);
        await fixture.WatchAsync();
        var late = await fixture.GetAsync(buyer, purchase);
        (late.Status, late.Late).Should().Be(("COMPLETED", true));

        fixture.Clock.Advance(TimeSpan.FromHours(24));
        await fixture.PayAsync(forgotten, Million);
        await fixture.WatchAsync();
        var tooLate = await fixture.GetAsync(slow, forgotten);
        (tooLate.Status, tooLate.ReviewReason).Should().Be(("REVIEW", "TOO_LATE"));
        (await fixture.AitbcAsync(slow)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Watch_Dust_IsShownAndDoesNotCount()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);

        await fixture.PayAsync(purchase, 9_999);
        fixture.Clock.Advance(TimeSpan.FromMinutes(16));
        await fixture.WatchAsync();

        var expired = await fixture.GetAsync(buyer, purchase);
        (expired.Status, expired.ReceivedBtc).Should().Be(("EXPIRED", "0.00000000"));
        expired.Receipts.Single().State.Should().Be("dust");
        (await fixture.AitbcAsync(buyer)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Watch_OneTransactionWithOutputsForTwo_CountsEachOutput()
    {
        await fixture.RequireAsync();
        var (first, second) = (await fixture.BuyerAsync(), await fixture.BuyerAsync());
        var (one, other) = (await fixture.BuyAsync(first), await fixture.BuyAsync(second));

        await fixture.Chain.PayAsync((one.Address, 300_000), (other.Address, Million), (one.Address, 700_000));
        await fixture.Chain.MineAsync(3);
        await fixture.WatchAsync();

        (await fixture.GetAsync(first, one)).Receipts.Should().HaveCount(2).And.OnlyContain(receipt => receipt.State == "credited");
        (await fixture.AitbcAsync(first), await fixture.AitbcAsync(second)).Should().Be((Million * Rate, Million * Rate));
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_ParallelWatchersOfManyReplicas_CreditOnce()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);
        await fixture.PayAsync(purchase, Million);

        // As if every one of them believed to have the lease.
        var progress = fixture.Service<PurchaseProgress>();
        await fixture.RoundAsync(default).Within();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => progress.RunAsync("regtest", long.MaxValue - 1, default))).Within();
        await fixture.WatchAsync();

        (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_LeaseOfAnother_DoesNothing()
    {
        await fixture.RequireAsync();
        await using var second = await fixture.StartAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);
        await fixture.PayAsync(purchase, Million);

        var other = new AIForge.Coordinator.Payments.Watching.WatchLease(Guid.NewGuid());
        var watch = (AIForge.Coordinator.Exchange.Watching.BitcoinWatch)second.Services.GetService(typeof(AIForge.Coordinator.Exchange.Watching.BitcoinWatch))!;
        (await watch.RunAsync(other, default).Within()).Should().BeFalse();
        (await fixture.GetAsync(buyer, purchase)).ReceivedBtc.Should().Be("0.00000000");

        await fixture.WatchAsync();
        (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);
    }

    [SkippableFact]
    public async Task Treasury_StartedAgainAndOnReplicas_IsIssuedOnceAndOnlyGrows()
    {
        await fixture.RequireAsync();
        var before = await fixture.PostedAsync(LedgerAccount.Treasury());

        await using (await fixture.StartAsync()) (await fixture.PostedAsync(LedgerAccount.Treasury())).Should().Be(before);
        await using (await fixture.StartAsync(supply: "10")) (await fixture.PostedAsync(LedgerAccount.Treasury())).Should().Be(before);
        (-await fixture.PostedAsync(TreasuryIssue.Source)).Should().Be(Money.Whole(Asset.Aitbc, 1_000_000).MinorUnits);
    }
}
