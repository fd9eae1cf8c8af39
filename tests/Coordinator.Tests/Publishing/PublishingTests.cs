using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Publishing;
using AIForge.Coordinator.Revenue;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Publishing;

/// <summary>Publication of models and its fees; dates are tested on a clock that only the test moves.</summary>
public sealed class PublishingTests(SalesFixture fixture) : IClassFixture<SalesFixture>
{
    private readonly SalesFixture _fixture = (SalesFixture)fixture.Required();
    private readonly ManualTimeProvider _clock = new();

    [SkippableFact]
    public async Task Publish_FirstModel_IsFreeAndSeenByEverybody()
    {
        var owner = await _fixture.BuyerAsync();
        var stranger = await _fixture.BuyerAsync();
        var model = await ModelAsync(owner);
        (await SeesAsync(stranger, model)).Should().BeFalse();
        (await SeesAsync(owner, model)).Should().BeTrue("it is his own");

        var reply = await PublishAsync(owner, model);

        (reply.Publication.Status, reply.Charge.Fee, reply.Charge.Amount).Should().Be(("published", "publishing", "0.000000"));
        (await SeesAsync(stranger, model)).Should().BeTrue();
        (await SalesFixture.TryAsync(() => PublishAsync(owner, model))).Should().Be("MODEL_PUBLISHED");
    }

    [SkippableFact]
    public async Task Publish_SecondModel_CostsFiveAllForThePlatform()
    {
        var owner = await _fixture.BuyerAsync(usdt: 6);
        await PublishAsync(owner, await ModelAsync(owner));
        var second = await ModelAsync(owner);
        var platform = await _fixture.BalanceAsync(LedgerAccount.PlatformRevenue(Asset.Usdt));

        var reply = await PublishAsync(owner, second);

        reply.Charge.Amount.Should().Be("5.000000");
        (await _fixture.BalanceAsync(owner)).Should().Be(Money.Whole(Asset.Usdt, 1));
        (await _fixture.BalanceAsync(LedgerAccount.PlatformRevenue(Asset.Usdt))).Should().Be(platform + Money.Whole(Asset.Usdt, 5));
        var third = await ModelAsync(owner);
        (await SalesFixture.TryAsync(() => PublishAsync(owner, third))).Should().Be("INSUFFICIENT_FUNDS");
        (await SeesAsync(await _fixture.BuyerAsync(), third)).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Publish_FiveModelsAtOnce_OnlyOneIsFree()
    {
        var owner = await _fixture.BuyerAsync(usdt: 20);
        var models = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ModelAsync(owner)));

        var replies = await Task.WhenAll(models.Select(model => PublishAsync(owner, model)));

        replies.Count(reply => reply.Charge.Amount == "0.000000").Should().Be(1);
        (await _fixture.BalanceAsync(owner)).IsZero.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Publish_WalletThatHadItsFreeModel_PaysWithAnotherAccountToo()
    {
        var address = "0x" + Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + "00000000";
        var first = await _fixture.BuyerAsync();
        await LinkAsync(first, address);
        await PublishAsync(first, await ModelAsync(first));
        await UnlinkAsync(address);
        var second = await _fixture.BuyerAsync();
        await LinkAsync(second, address);
        var model = await ModelAsync(second);

        (await QuoteAsync(second, model)).Free.Should().BeFalse();
        (await SalesFixture.TryAsync(() => PublishAsync(second, model))).Should().Be("INSUFFICIENT_FUNDS");
    }

    [SkippableFact]
    public async Task Publish_ModelOfSomebodyElse_LooksLikeNone()
    {
        var model = await ModelAsync(await _fixture.BuyerAsync());
        var stranger = await _fixture.BuyerAsync(usdt: 10);

        (await SalesFixture.TryAsync(() => PublishAsync(stranger, model))).Should().Be("MODEL_NOT_FOUND");
        (await SalesFixture.TryAsync(() => PublishAsync(stranger, "model_nonsense"))).Should().Be("MODEL_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Renew_ListedModel_AddsAMonthForTwo()
    {
        var owner = await _fixture.BuyerAsync(usdt: 2);
        var model = await ModelAsync(owner);
        var before = (await PublishAsync(owner, model)).Publication.ListedUntilTime.ToDateTimeOffset();

        var reply = await RenewAsync(owner, model);

        (reply.Charge.Fee, reply.Charge.Amount).Should().Be(("listing", "2.000000"));
        reply.Publication.ListedUntilTime.ToDateTimeOffset().Should().BeAfter(before.AddDays(27)).And.BeBefore(before.AddDays(32));
    }

    [SkippableFact]
    public async Task Withdraw_ListedModel_HidesItUntilItIsRelisted()
    {
        var owner = await _fixture.BuyerAsync();
        var stranger = await _fixture.BuyerAsync();
        var model = await ModelAsync(owner);
        var listedUntil = (await PublishAsync(owner, model)).Publication.ListedUntilTime;

        await _fixture.Publishing.WithdrawModelAsync(new WithdrawModelRequest { ModelId = model }, owner.Headers).ResponseAsync.Within();
        (await SeesAsync(stranger, model)).Should().BeFalse();

        var relisted = await _fixture.Publishing.RelistModelAsync(new RelistModelRequest { ModelId = model }, owner.Headers).ResponseAsync.Within();
        (relisted.Publication.Status, relisted.Publication.ListedUntilTime).Should().Be(("published", listedUntil));
        (await SeesAsync(stranger, model)).Should().BeTrue();
    }

    [SkippableFact]
    public async Task ListingEnd_Unpaid_IsNoticedBeforeThenDelistedThenRelisted()
    {
        var owner = await _fixture.BuyerAsync();
        var stranger = await _fixture.BuyerAsync();
        var model = await PublishedAsync(owner);
        _clock.Advance(TimeSpan.FromDays(25));
        await RunRenewalAsync();

        var noticed = await GetAsync(owner, model);
        (noticed.Status, noticed.NoticeTime is null).Should().Be(("published", false), "seven days before the end the owner is told");

        _clock.Advance(TimeSpan.FromDays(6));
        await RunRenewalAsync();
        (await GetAsync(owner, model)).Status.Should().Be("delisted");
        (await SeesAsync(stranger, model)).Should().BeFalse();

        await _fixture.PayInAsync(owner, Money.Whole(Asset.Usdt, 2));
        await Publications().RenewAsync(Guid.CreateVersion7(), IdOf(model), owner.Id, default).Within();
        (await GetAsync(owner, model)).Status.Should().Be("published");
        (await SeesAsync(stranger, model)).Should().BeTrue();
    }

    [SkippableFact]
    public async Task ListingEnd_NoticeCameLate_LeavesADay()
    {
        var owner = await _fixture.BuyerAsync();
        var model = await PublishedAsync(owner);
        _clock.Advance(TimeSpan.FromDays(40));

        await RunRenewalAsync();
        (await GetAsync(owner, model)).Status.Should().Be("published", "nobody is delisted without a notice before");

        _clock.Advance(TimeSpan.FromDays(1));
        await RunRenewalAsync();
        (await GetAsync(owner, model)).Status.Should().Be("delisted");
    }

    [SkippableFact]
    public async Task ListingEnd_MoneyInTheBalance_IsRenewedOnItsDay()
    {
        var owner = await _fixture.BuyerAsync(usdt: 3);
        var model = await PublishedAsync(owner);
        _clock.Advance(TimeSpan.FromDays(25));
        await RunRenewalAsync();
        _clock.Advance(TimeSpan.FromDays(6));

        await RunRenewalAsync();

        var publication = await GetAsync(owner, model);
        (publication.Status, publication.NoticeTime is null).Should().Be(("published", true));
        publication.ListedUntilTime.ToDateTimeOffset().Should().Be(new DateTimeOffset(2030, 3, 1, 0, 0, 0, TimeSpan.Zero));
        (await _fixture.BalanceAsync(owner)).Should().Be(Money.Whole(Asset.Usdt, 1));
    }

    [SkippableFact]
    public async Task ListingEnd_AutoRenewOff_TakesNoMoney()
    {
        var owner = await _fixture.BuyerAsync(usdt: 3);
        var model = await PublishedAsync(owner);
        await _fixture.Publishing.UpdatePublicationAsync(new UpdatePublicationRequest { ModelId = model, AutoRenew = false }, owner.Headers).ResponseAsync.Within();
        _clock.Advance(TimeSpan.FromDays(25));
        await RunRenewalAsync();
        _clock.Advance(TimeSpan.FromDays(6));

        await RunRenewalAsync();

        (await GetAsync(owner, model)).Status.Should().Be("delisted");
        (await _fixture.BalanceAsync(owner)).Should().Be(Money.Whole(Asset.Usdt, 3));
    }

    [SkippableFact]
    public async Task Payment_OfBothFees_PublishesAndLists()
    {
        var owner = await _fixture.BuyerAsync();
        var first = await ModelAsync(owner);
        var priceOfFirst = () => PriceAsync(PaymentPurpose.Publishing, owner, first);
        (await priceOfFirst.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("PUBLISHING_FREE");
        await PublishAsync(owner, first);
        var second = await ModelAsync(owner);

        var publishing = await PriceAsync(PaymentPurpose.Publishing, owner, second);
        (publishing.Amount, publishing.PlatformFee).Should().Be((Money.Whole(Asset.Usdt, 5), Money.Whole(Asset.Usdt, 5)));
        (await _fixture.FulfilAsync(PaymentPurpose.Publishing, Order(owner, publishing))).IsDone.Should().BeTrue();
        var listing = await PriceAsync(PaymentPurpose.Listing, owner, second);
        var order = Order(owner, listing);
        (await _fixture.FulfilAsync(PaymentPurpose.Listing, order)).IsDone.Should().BeTrue();
        var paidTwice = (await GetAsync(owner, second)).ListedUntilTime;

        await _fixture.RevokeAsync(PaymentPurpose.Listing, order);

        (await GetAsync(owner, second)).ListedUntilTime.Should().NotBe(paidTwice);
        (await GetAsync(owner, second)).Status.Should().Be("published", "the first month is paid all the same");
        (await _fixture.BalanceAsync(owner)).Should().Be(Money.Whole(Asset.Usdt, 2));
    }

    [SkippableFact]
    public async Task Payment_PublishedMeanwhile_StaysInTheBalance()
    {
        var owner = await _fixture.BuyerAsync(usdt: 5);
        await PublishAsync(owner, await ModelAsync(owner));
        var model = await ModelAsync(owner);
        var terms = await PriceAsync(PaymentPurpose.Publishing, owner, model);
        await PublishAsync(owner, model);

        var fulfilment = await _fixture.FulfilAsync(PaymentPurpose.Publishing, Order(owner, terms));

        fulfilment.IsDone.Should().BeFalse();
        (await _fixture.BalanceAsync(owner)).Should().Be(Money.Whole(Asset.Usdt, 5));
    }

    [SkippableFact]
    public async Task Payment_OfPublishingReversed_HidesTheModel()
    {
        var owner = await _fixture.BuyerAsync();
        await PublishAsync(owner, await ModelAsync(owner));
        var model = await ModelAsync(owner);
        var order = Order(owner, await PriceAsync(PaymentPurpose.Publishing, owner, model));
        await _fixture.FulfilAsync(PaymentPurpose.Publishing, order);

        await _fixture.RevokeAsync(PaymentPurpose.Publishing, order);

        (await SeesAsync(await _fixture.BuyerAsync(), model)).Should().BeFalse();
        (await QuoteAsync(owner, model)).Fee.Should().Be("publishing");
        (await _fixture.BalanceAsync(owner)).Should().Be(Money.Whole(Asset.Usdt, 5));
    }

    private static PaidOrder Order(TestUser buyer, PaymentTerms terms) => new(Guid.NewGuid(), buyer.Id, terms.Target, terms.Amount, TimeProvider.System.GetUtcNow());

    private Task<PaymentTerms> PriceAsync(PaymentPurpose purpose, TestUser owner, string model) =>
        _fixture.Of(purpose).PriceAsync(owner.Id, new PaymentTarget(null, IdOf(model), null), default).Within();

    private async Task<string> ModelAsync(TestUser owner) => new Id<ModelTag>((await _fixture.ModelAsync(ownerId: owner.Id)).Id).ToString();

    private static Guid IdOf(string model) => Id<ModelTag>.TryParse(model, out var id) ? id.Value : throw new FormatException(model);

    /// <summary>A model published, free of charge, on the test's clock: until the 1st of February 2030.</summary>
    private async Task<string> PublishedAsync(TestUser owner)
    {
        var model = await ModelAsync(owner);
        await Publications().PublishAsync(Guid.CreateVersion7(), IdOf(model), owner.Id, default).Within();
        return model;
    }

    private Publications Publications() => new(
        _fixture.Service<Db>(), _fixture.Service<PublishingStore>(), _fixture.Service<ModelsStore>(), _fixture.Service<PublishingChargesStore>(), Charging(),
        _fixture.Service<PurchaseRights>(),        _fixture.Service<CurrentSettings>(), Options.Create(new PublishingOptions()), _clock);

    private PublicationCharging Charging() => new(_fixture.Service<FeeRevenue>(), Options.Create(new PublishingOptions()), _clock);

    private Task RunRenewalAsync() => SalesFixture.RunAsync(
        new ListingRenewal(
            _fixture.Service<Db>(), _fixture.Service<PublishingStore>(), Charging(), _fixture.Service<CurrentSettings>(), _clock, NullLogger<ListingRenewal>.Instance),
        _clock);

    private async Task<PublishModelResponse> PublishAsync(TestUser owner, string model) =>
        await _fixture.Publishing.PublishModelAsync(new PublishModelRequest { ModelId = model }, owner.Headers).ResponseAsync.Within();

    private async Task<RenewListingResponse> RenewAsync(TestUser owner, string model) =>
        await _fixture.Publishing.RenewListingAsync(new RenewListingRequest { ModelId = model }, owner.Headers).ResponseAsync.Within();

    private async Task<Publication> GetAsync(TestUser owner, string model) =>
        (await _fixture.Publishing.GetPublicationAsync(new GetPublicationRequest { ModelId = model }, owner.Headers).ResponseAsync.Within()).Publication;

    private async Task<PublicationQuote> QuoteAsync(TestUser owner, string model) =>
        (await _fixture.Publishing.QuotePublicationAsync(new QuotePublicationRequest { ModelId = model }, owner.Headers).ResponseAsync.Within()).Quote;

    private async Task<bool> SeesAsync(TestUser user, string model)
    {
        try
        {
            await new ModelService.ModelServiceClient(_fixture.Anonymous).GetModelAsync(new GetModelRequest { ModelId = model }, user.Headers).ResponseAsync.Within();
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task LinkAsync(TestUser user, string address) => await ExecuteAsync(
        """
        insert into user_wallets (id, user_id, wallet_addr, network, wallet_type, label, is_primary, created_at)
        values (gen_random_uuid(), @user, @address, 'ethereum', 'metamask', '', true, now())
        """,
        new { user = user.Id, address });

    private Task UnlinkAsync(string address) => ExecuteAsync("delete from user_wallets where wallet_addr = @address", new { address });

    private async Task ExecuteAsync(string sql, object args)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        await work.ExecuteAsync(sql, args, default).Within();
        await work.CommitAsync(default).Within();
    }
}
