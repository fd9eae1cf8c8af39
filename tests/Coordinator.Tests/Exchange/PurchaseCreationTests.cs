using AIForge.Coordinator.Exchange;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Exchange;

/// <summary>Quotes: what they cost, where they are paid to, and what is refused.</summary>
public sealed class PurchaseCreationTests(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    [SkippableFact]
    public async Task Create_BtcAmount_IsAQuoteWithAnAddressOfItsOwn()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();

        var (first, second) = (await fixture.BuyAsync(buyer), await fixture.BuyAsync(buyer, "0.02"));

        (first.Status, first.BtcAmount, first.AmountSat, first.AitbcAmount, first.Rate).Should().Be(("AWAITING_PAYMENT", "0.01000000", 1_000_000, "1000.00000000", "100000"));
        first.Address.Should().StartWith("bcrt1q").And.NotBe(second.Address);
        first.PaymentUri.Should().Be($"bitcoin:{first.Address}?amount=0.01000000");
        (first.ExpireTime - first.CreateTime).ToTimeSpan().Should().Be(TimeSpan.FromMinutes(15));
        var listed = await fixture.Exchange.ListPurchasesAsync(new ListPurchasesRequest(), buyer.Headers).ResponseAsync.Within();
        listed.Purchases.Select(purchase => purchase.PurchaseId).Should().Equal(second.PurchaseId, first.PurchaseId);
    }

    [SkippableFact]
    public async Task Create_AitbcAmount_IsRoundedUpToASatoshi()
    {
        await fixture.RequireAsync();

        var purchase = await fixture.CreateAsync(await fixture.BuyerAsync(), new CreatePurchaseRequest { AitbcAmount = "100.00050001" });

        (purchase.AmountSat, purchase.AitbcAmount).Should().Be((100_001, "100.00100000"));
    }

    // SPEC: negative, zero, nine decimals, NaN, exponents, other locales, both or neither.
    [SkippableTheory]
    [InlineData("", "")]
    [InlineData("0.01", "1000")]
    [InlineData("0", "")]
    [InlineData("-0.01", "")]
    [InlineData("+0.01", "")]
    [InlineData("0.010000001", "")]
    [InlineData("0,01", "")]
    [InlineData("1.000,5", "")]
    [InlineData("NaN", "")]
    [InlineData("Infinity", "")]
    [InlineData("1e30", "")]
    [InlineData("1e-2", "")]
    [InlineData("0x10", "")]
    [InlineData(" 0.01", "")]
    [InlineData(".01", "")]
    [InlineData("0.", "")]
    [InlineData("٠.٠١", "")]
    [InlineData("999999999999999999999999999999", "")]
    [InlineData("92233720368.54775807", "")]
    [InlineData("0.00009999", "")]
    [InlineData("", "9.99")]
    [InlineData("", "-1")]
    [InlineData("", "0")]
    [InlineData("", "NaN")]
    [InlineData("", "100.000000001")]
    public async Task Create_BadAmount_IsRefusedWithTheField(string btc, string aitbc)
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();

        var reason = await ExchangeFixture.ReasonOf(() => fixture.CreateAsync(buyer, new CreatePurchaseRequest { BtcAmount = btc, AitbcAmount = aitbc }));

        reason.Should().Be("PURCHASE_INVALID");
    }

    [SkippableFact]
    public async Task Create_OverTheLimits_IsRefused()
    {
        await fixture.RequireAsync();
        var (large, many) = (await fixture.BuyerAsync(), await fixture.BuyerAsync());

        (await ReasonAsync(large, "0.10000001")).Should().Be("PURCHASE_LIMIT_REACHED");
        await fixture.BuyAsync(large, "0.06");
        (await ReasonAsync(large, "0.05")).Should().Be("PURCHASE_LIMIT_REACHED");
        await fixture.BuyAsync(large, "0.04");
        for (var i = 0; i < 3; i++) await fixture.BuyAsync(many, "0.001");
        (await ReasonAsync(many, "0.001")).Should().Be("PURCHASE_QUOTES_OPEN");

        // What was not paid in time counts no more.
        fixture.Clock.Advance(TimeSpan.FromMinutes(16));
        (await ReasonAsync(many, "0.001")).Should().Be("");
        (await ReasonAsync(large, "0.1")).Should().Be("");
    }

    [SkippableFact]
    public async Task Create_OverTheLimitOfAllOrTheTreasury_IsRefused()
    {
        await fixture.RequireAsync();
        var rules = """{"confirmations":3,"quote_minutes":15,"monitored_hours":24,"least":"0.0001","per_day":"50","per_month":"50","all_per_day":"60","open_quotes":3,"quotes_per_hour":10}""";
        await fixture.SetAsync(ExchangeRules.Setting, rules);
        var (one, other) = (await fixture.BuyerAsync(), await fixture.BuyerAsync());

        // The treasury of the tests holds what 10 Bitcoin buy.
        (await ReasonAsync(one, "11")).Should().Be("TREASURY_EMPTY");
        await fixture.SetAsync(ExchangeRules.Setting, rules.Replace("\"60\"", "\"50\"", StringComparison.Ordinal).Replace("\"all_per_day\":\"50\"", "\"all_per_day\":\"50\"", StringComparison.Ordinal));
        (await ReasonAsync(other, "51")).Should().Be("PURCHASE_LIMIT_REACHED");
        await fixture.SetAsync(ExchangeRules.Setting, ExchangeRules.Setting.DefaultJson);
    }

    [SkippableFact]
    public async Task Create_ManyAtOnce_StayWithinTheLimits()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();

        var reasons = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReasonAsync(buyer, "0.06"))).Within();

        reasons.Count(reason => reason.Length == 0).Should().Be(1);
        reasons.Where(reason => reason.Length > 0).Should().AllBe("PURCHASE_LIMIT_REACHED");
    }

    [SkippableFact]
    public async Task Create_SameKeyTwice_IsOnePurchase()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var headers = new Metadata { { "idempotency-key", Guid.NewGuid().ToString() } };
        foreach (var header in buyer.Headers) headers.Add(header);

        var made = new List<string>();
        for (var i = 0; i < 2; i++)
            made.Add((await fixture.Exchange.CreatePurchaseAsync(new CreatePurchaseRequest { BtcAmount = "0.01" }, headers).ResponseAsync.Within()).Purchase.PurchaseId);

        made.Distinct().Should().ContainSingle();
    }

    [SkippableFact]
    public async Task Rate_Changed_CountsForNewPurchasesOnly()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var before = await fixture.BuyAsync(buyer);

        await fixture.SetAsync(ExchangeRate.Setting, """{"aitbc_per_btc":120000}""");
        var rate = await fixture.Exchange.GetExchangeRateAsync(new GetExchangeRateRequest()).ResponseAsync.Within();
        var after = await fixture.BuyAsync(buyer);
        await fixture.SetAsync(ExchangeRate.Setting, """{"aitbc_per_btc":100000}""");

        (rate.Rate, rate.Available, rate.LeastBtc).Should().Be(("120000", true, "0.00010000"));
        (after.AitbcAmount, after.Rate, after.RateVersion).Should().Be(("1200.00000000", "120000", rate.RateVersion));
        (await fixture.GetAsync(buyer, before)).AitbcAmount.Should().Be("1000.00000000");
    }

    [SkippableFact]
    public async Task Escrow_ByTheDaemon_ShowsTheKeyOfThePurchase()
    {
        await fixture.RequireAsync();
        var buyer = await fixture.BuyerAsync();
        var purchase = await fixture.BuyAsync(buyer);
        var daemon = new WalletDaemonService.WalletDaemonServiceClient(fixture.Coordinator.Anonymous);
        var headers = RunningCoordinator.Bearer(ExchangeFixture.DaemonToken);
        var request = new CreatePurchaseEscrowRequest { PurchaseId = purchase.PurchaseId, AmountSat = purchase.AmountSat };

        var (first, again) = (await daemon.CreatePurchaseEscrowAsync(request, headers).ResponseAsync.Within(), await daemon.CreatePurchaseEscrowAsync(request, headers).ResponseAsync.Within());

        again.Should().Be(first);
        (first.Address, first.AmountSat, first.Status).Should().Be((purchase.Address, 1_000_000, "AWAITING_PAYMENT"));
        fixture.Service<ExchangeAccount>().AddressAt(first.Index)!.ToString().Should().Be(purchase.Address);
        (await ExchangeFixture.ReasonOf(() => daemon.CreatePurchaseEscrowAsync(new CreatePurchaseEscrowRequest(request) { AmountSat = 5 }, headers).ResponseAsync)).Should().Be("PURCHASE_INVALID");
        (await ExchangeFixture.ReasonOf(() => daemon.CreatePurchaseEscrowAsync(new CreatePurchaseEscrowRequest { PurchaseId = "job_x" }, headers).ResponseAsync)).Should().Be("PURCHASE_NOT_FOUND");
        (await ExchangeFixture.ReasonOf(() => daemon.CreatePurchaseEscrowAsync(request, buyer.Headers).ResponseAsync)).Should().Be("WRONG_CREDENTIAL_KIND");
        (await ExchangeFixture.ReasonOf(() => daemon.CreatePurchaseEscrowAsync(request, RunningCoordinator.Bearer("af_svc_another")).ResponseAsync)).Should().Be("CREDENTIAL_INVALID");
        (await ExchangeFixture.ReasonOf(() => fixture.Exchange.GetPurchaseAsync(new GetPurchaseRequest { PurchaseId = purchase.PurchaseId }, headers).ResponseAsync)).Should().Be("WRONG_CREDENTIAL_KIND");
    }

    private Task<string> ReasonAsync(Buyer buyer, string btc) => ExchangeFixture.ReasonOf(() => fixture.BuyAsync(buyer, btc));
}
