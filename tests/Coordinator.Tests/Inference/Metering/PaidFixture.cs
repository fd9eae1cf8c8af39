using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Inference.Metering;

/// <summary>A coordinator whose models are called with keys that pay for each request.</summary>
public class PaidFixture : InferenceFixture
{
    // A prompt of 5 tokens, as fake nodes report it, costs 5; an answer of 3 tokens 6; the request itself 4: together 15 millionths.
    internal static readonly ServicePrices Prices = new(PerThousandInput: 1_000, PerThousandOutput: 2_000, PerRequest: 4);

    internal Db Db => Service<Db>();

    /// <summary>A model of a creator with a service on it, and a subscriber with credits.</summary>
    internal async Task<PaidService> ServeAsync(long credits, ServicePrices? prices = null, string serving = "network", int computeShare = 3_000, int contextLength = 512)
    {
        var (creator, subscriber) = (await UserAsync(), await UserAsync());
        var model = await ModelAsync(contextLength, creator.Id);
        var (serviceId, subscriptionId, price) = (Guid.CreateVersion7(), Guid.CreateVersion7(), prices ?? Prices);
        await using var work = await Db.BeginAsync(default);
        await work.ExecuteAsync(
            """
            insert into api_services (id, model_id, owner_id, name, description, pricing_type, input_price, output_price, request_price, serving,
                compute_share, status, created_at, updated_at)
            values (@serviceId, @model, @creator, 's', '', 'per_use', @PerThousandInput, @PerThousandOutput, @PerRequest, @serving, @computeShare, 'active', now(), now());
            insert into api_subscriptions (id, service_id, user_id, status, auto_renew, created_at)
            values (@subscriptionId, @serviceId, @subscriber, 'active', false, now())
            """,
            new
            {
                serviceId, subscriptionId, model = model.Id, creator = creator.Id, subscriber = subscriber.Id, serving,
                computeShare = serving == "own" ? 0 : computeShare, price.PerThousandInput, price.PerThousandOutput, price.PerRequest,
            },
            default);
        var (_, secret) = await Service<ApiKeys>().InsertAsync(work, subscriber.Id, new NewApiKey("service", ["inference"], null) { SubscriptionId = subscriptionId }, null, default);
        if (credits > 0) await CreditAsync(work, subscriptionId, credits);
        await work.CommitAsync(default);
        return new PaidService(model, creator, new TestUser(subscriber.Id, secret), subscriptionId);
    }

    internal Task<Balance> CreditsAsync(PaidService service) => BalanceAsync(LedgerAccount.ApiCredits(service.SubscriptionId));

    internal async Task<Balance> BalanceAsync(LedgerAccount account) => await Service<LedgerBalances>().OfAsync(account, default);

    /// <summary>Completes when nothing of what was answered is due any more.</summary>
    internal Task WhenSettledAsync(PaidService service) => Eventually.IsTrueAsync(async () => await Db.SingleAsync<long>(
        "select count(*) from api_requests where subscription_id = @SubscriptionId and hold_id is not null and settled_at is null", new { service.SubscriptionId }, default) == 0);

    /// <summary>What everybody earned by the subscription's requests, and what was recorded of them.</summary>
    internal Task<IReadOnlyList<PaidRow>> RowsAsync(PaidService service) => Db.QueryAsync<PaidRow>(
        "select billing, cost, finish_reason, node_id, completion_tokens from api_requests where subscription_id = @SubscriptionId order by id", new { service.SubscriptionId }, default);

    internal Task<IReadOnlyList<PaidEarning>> EarningsAsync(PaidService service) => Db.QueryAsync<PaidEarning>(
        "select user_id, node_id, amount from revenue_accruals where model_id = @Id order by source, amount", new { service.Model.Id }, default);

    private async Task CreditAsync(UnitOfWork work, Guid subscriptionId, long amount)
    {
        var leg = new Leg(LedgerAccount.External(Asset.Usdt, "test"), LedgerAccount.ApiCredits(subscriptionId), new Money(Asset.Usdt, amount));
        (await Service<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "credits", [leg]), default)).Should().Be(LedgerOutcome.Applied);
    }

    internal sealed record PaidService(ModelRecord Model, TestUser Creator, TestUser Subscriber, Guid SubscriptionId);

    internal sealed record PaidRow(string Billing, long Cost, string FinishReason, Guid? NodeId, int CompletionTokens);

    internal sealed record PaidEarning(Guid UserId, Guid? NodeId, long Amount);
}
