using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Platform.Idempotency;

/// <summary>A coordinator died after the act and before it noted the reply: the repeated call must not pay again.</summary>
public sealed class RepeatedPurchaseTests(SalesFixture fixture) : IClassFixture<SalesFixture>
{
    private const string ForgetReplySql = "update idempotency_keys set sealed_reply = null, locked_until = created_at where method like @method";

    private readonly SalesFixture _fixture = (SalesFixture)fixture.Required();

    [SkippableFact]
    public async Task Subscribe_AfterACrash_ChargesOnce()
    {
        var buyer = await _fixture.BuyerAsync(100);
        Metadata keyed = [.. buyer.Headers, new Metadata.Entry("idempotency-key", "plan-1")];
        var request = new SubscribeRequest { Plan = "basic", Renew = true };

        var first = await _fixture.Subscriptions.SubscribeAsync(request, keyed).ResponseAsync.Within();
        await ForgetReplyAsync("%/Subscribe");
        var second = await _fixture.Subscriptions.SubscribeAsync(request, keyed).ResponseAsync.Within();

        second.Charge.Should().Be(first.Charge);
        (await _fixture.BalanceAsync(buyer)).Should().Be(Money.Whole(Asset.Usdt, 90));
    }

    [SkippableFact]
    public async Task RenewListing_AfterACrash_ChargesOnce()
    {
        var owner = await _fixture.BuyerAsync(100);
        var model = new Id<ModelTag>((await _fixture.ModelAsync(ownerId: owner.Id)).Id).ToString();
        await _fixture.Publishing.PublishModelAsync(new PublishModelRequest { ModelId = model }, owner.Headers).ResponseAsync.Within();
        var before = await _fixture.BalanceAsync(owner);
        Metadata keyed = [.. owner.Headers, new Metadata.Entry("idempotency-key", "listing-1")];
        var request = new RenewListingRequest { ModelId = model };

        var first = await _fixture.Publishing.RenewListingAsync(request, keyed).ResponseAsync.Within();
        await ForgetReplyAsync("%/RenewListing");
        var second = await _fixture.Publishing.RenewListingAsync(request, keyed).ResponseAsync.Within();

        second.Charge.Should().Be(first.Charge);
        (await _fixture.BalanceAsync(owner)).Should().Be(before - Money.Whole(Asset.Usdt, 2));
    }

    private async Task ForgetReplyAsync(string method)
    {
        await using var work = await _fixture.Coordinator.Services.GetRequiredService<Db>().BeginAsync(default).Within();
        (await work.ExecuteAsync(ForgetReplySql, new { method }, default).Within()).Should().Be(1);
        await work.CommitAsync(default).Within();
    }
}
