using AIForge.Coordinator.Inference.Metering;
using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;
using AIForge.Testing;
using static AIForge.Coordinator.Tests.Inference.Metering.PaidFixture;

namespace AIForge.Coordinator.Tests.Inference.Metering;

/// <summary>Records that are written again, in company, and in company of one that cannot be.</summary>
public sealed class RequestSettlementTests(PaidFixture fixture) : IClassFixture<PaidFixture>
{
    private readonly PaidFixture _fixture = (PaidFixture)fixture.Required();

    [SkippableFact]
    public async Task Record_TheSameSeveralTimes_IsPaidOnce()
    {
        var service = await _fixture.ServeAsync(1_000);
        var usage = await HeldAsync(service, held: 100, cost: 40);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Recording.RecordAsync(usage, default))).Within();
        await Recording.RecordAsync(usage, default).Within();

        await _fixture.WhenSettledAsync(service);
        (await _fixture.CreditsAsync(service)).Should().Be(new Balance(LedgerAccount.ApiCredits(service.SubscriptionId), 960, 0));
        (await _fixture.RowsAsync(service)).Should().ContainSingle().Which.Cost.Should().Be(40);
        (await _fixture.EarningsAsync(service)).Sum(earning => earning.Amount).Should().Be(36);
    }

    [SkippableFact]
    public async Task Record_OneOfManyHasValuesThatCannotBe_TheOthersArePaid()
    {
        var service = await _fixture.ServeAsync(1_000);
        var usages = new List<UsageRecord>();
        for (var i = 0; i < 20; i++) usages.Add(await HeldAsync(service, held: 10, cost: 10));
        usages[7] = usages[7] with { PromptTokens = -1 };

        var outcomes = await Task.WhenAll(usages.Select(async usage => await Record.ExceptionAsync(() => Recording.RecordAsync(usage, default)))).Within();

        await _fixture.WhenSettledAsync(service);
        outcomes.Count(exception => exception is not null).Should().Be(1);
        (await _fixture.CreditsAsync(service)).Should().Be(new Balance(LedgerAccount.ApiCredits(service.SubscriptionId), 810, 10), "the refused one is still held");
        (await _fixture.RowsAsync(service)).Should().HaveCount(19);
    }

    private UsageRecording Recording => _fixture.Service<UsageRecording>();

    private async Task<UsageRecord> HeldAsync(PaidService service, long held, long cost)
    {
        var (id, hold, account) = (Guid.CreateVersion7(), Guid.NewGuid(), LedgerAccount.ApiCredits(service.SubscriptionId));
        await _fixture.Service<GroupCommit>().ApplyAsync(
            LedgerCommand.Hold(new LedgerHold(hold, EntryKind.ApiHold, "request", account, new Money(Asset.Usdt, held), null)), default);
        var serviceId = await _fixture.Db.SingleAsync<Guid>("select service_id from api_subscriptions where id = @SubscriptionId", new { service.SubscriptionId }, default);
        return new UsageRecord
        {
            Id = id, UserId = service.Subscriber.Id, ModelId = service.Model.Id, ServiceId = serviceId, SubscriptionId = service.SubscriptionId, Billing = "request",
            PromptTokens = 1, CompletionTokens = 1, Attempts = 1, FinishReason = "stop", DurationMs = 1, CreatedAt = TimeProvider.System.GetUtcNow(),
            Cost = cost, HoldId = hold, ComputeShare = 3_000,
        };
    }
}
