using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static AIForge.Coordinator.Tests.Inference.Metering.PaidFixture;

namespace AIForge.Coordinator.Tests.Inference.Metering;

/// <summary>Requests that are paid one by one: held before, settled after, and who earns by them.</summary>
public sealed class PaidRequestTests(PaidFixture fixture) : IClassFixture<PaidFixture>
{
    private readonly PaidFixture _fixture = (PaidFixture)fixture.Required();

    [SkippableFact]
    public async Task Complete_OnAForeignNode_PaysPlatformNodeAndCreatorToTheLastUnit()
    {
        // 1,000 for the request: 100 platform, 900 earned, of which the node gets 30 %.
        var service = await _fixture.ServeAsync(10_000, new ServicePrices(0, 0, 1_000));
        await using var node = await _fixture.ConnectAsync(service.Model);
        var platform = await _fixture.BalanceAsync(LedgerAccount.PlatformRevenue(Asset.Usdt));

        var completion = await AnswerAsync(service, node);

        completion.Usage.Cost.Should().Be("0.001000");
        (await _fixture.CreditsAsync(service)).Should().Match<Balance>(balance => balance.Available.MinorUnits == 9_000 && balance.Held == 0);
        (await _fixture.BalanceAsync(LedgerAccount.UserHeld(Asset.Usdt, service.Creator.Id))).Posted.Should().Be(630);
        (await _fixture.BalanceAsync(LedgerAccount.NodeHeld(Asset.Usdt, node.Identity.Id))).Posted.Should().Be(270);
        ((await _fixture.BalanceAsync(LedgerAccount.PlatformRevenue(Asset.Usdt))).Posted - platform.Posted).Should().BeGreaterThanOrEqualTo(100);
        (await _fixture.EarningsAsync(service)).Select(earning => (earning.NodeId, earning.Amount)).Should().Equal((null, 630), (node.Identity.Id, 270));
        (await _fixture.RowsAsync(service)).Should().Equal(new PaidRow("request", 1_000, "stop", node.Identity.Id, 3));
    }

    [SkippableFact]
    public async Task Complete_OnTheCreatorsOwnNode_PaysNoNode()
    {
        var service = await _fixture.ServeAsync(10_000, new ServicePrices(0, 0, 1_000));
        var own = await _fixture.RegisterAsync(service.Creator);
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, own, FakeNode.Hello([service.Model.Sha256]));

        await AnswerAsync(service, node);

        (await _fixture.EarningsAsync(service)).Should().Equal(new PaidEarning(service.Creator.Id, null, 900));
    }

    [SkippableFact]
    public async Task Complete_ServedByOwnNodesOnly_GoesToNoOtherNode()
    {
        var service = await _fixture.ServeAsync(10_000, serving: "own");
        await using var stranger = await _fixture.ConnectAsync(service.Model);

        (await FaultOf(() => _fixture.CompleteAsync(service.Subscriber, InferenceFixture.Chat(service.Model)))).ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");

        (await _fixture.CreditsAsync(service)).Held.Should().Be(0, "no node has worked");
        (await _fixture.RowsAsync(service)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Stream_TheEndIsTold_ItIsOnTheBillAlready()
    {
        var service = await _fixture.ServeAsync(10_000);
        await using var node = await _fixture.ConnectAsync(service.Model);
        var request = InferenceFixture.Chat(service.Model);
        request.StreamOptions = new StreamOptions { IncludeUsage = true };
        using var reply = _fixture.Stream(service.Subscriber, request);
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("ab", 1, 2);
        await reply.TextAsync(2);
        (await _fixture.RowsAsync(service)).Should().BeEmpty("the answer goes on");
        (await _fixture.CreditsAsync(service)).Held.Should().BePositive();

        await generation.FinishAsync("c", "stop", 3);
        ChatCompletionChunk chunk;
        do chunk = (await reply.NextAsync())!;
        while (chunk.Choices.Count > 0 && !chunk.Choices[0].HasFinishReason);

        (await _fixture.RowsAsync(service)).Should().Equal(new PaidRow("request", 15, "stop", node.Identity.Id, 3));
        await _fixture.WhenSettledAsync(service);
        (await _fixture.CreditsAsync(service)).Should().Match<Balance>(balance => balance.Available.MinorUnits == 9_985 && balance.Held == 0);
        (await reply.RestAsync())[^1].Usage.Cost.Should().Be("0.000015");
    }

    [SkippableFact]
    public async Task Stream_ClientLeaves_PaysForWhatWasDelivered()
    {
        var service = await _fixture.ServeAsync(10_000);
        await using var node = await _fixture.ConnectAsync(service.Model);
        var reply = _fixture.Stream(service.Subscriber, InferenceFixture.Chat(service.Model));
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("ab", 1, 2);
        await reply.TextAsync(2);

        reply.Dispose();

        await Eventually.IsTrueAsync(async () => (await _fixture.RowsAsync(service)).Count == 1);
        await _fixture.WhenSettledAsync(service);
        (await _fixture.RowsAsync(service)).Should().Equal(new PaidRow("request", 13, "cancelled", node.Identity.Id, 2));
        (await _fixture.CreditsAsync(service)).Should().Match<Balance>(balance => balance.Available.MinorUnits == 9_987 && balance.Held == 0);
    }

    [SkippableFact]
    public async Task Stream_ClientLeavesBeforeTheFirstToken_PaysNothing()
    {
        var service = await _fixture.ServeAsync(10_000);
        await using var node = await _fixture.ConnectAsync(service.Model);
        var reply = _fixture.Stream(service.Subscriber, InferenceFixture.Chat(service.Model));
        using var generation = await node.ClaimAsync();

        reply.Dispose();

        await Eventually.IsTrueAsync(async () => (await _fixture.RowsAsync(service)).Count == 1);
        await _fixture.WhenSettledAsync(service);
        (await _fixture.RowsAsync(service)).Single().Cost.Should().Be(0);
        (await _fixture.CreditsAsync(service)).Should().Match<Balance>(balance => balance.Available.MinorUnits == 10_000 && balance.Held == 0);
    }

    [SkippableFact]
    public async Task Complete_NodeLostMidway_IsPaidOnce()
    {
        var service = await _fixture.ServeAsync(10_000);
        var first = await _fixture.ConnectAsync(service.Model);
        using var reply = _fixture.Stream(service.Subscriber, InferenceFixture.Chat(service.Model));
        using var lost = await first.ClaimAsync();
        await lost.DeltaAsync("ab", 1, 2);
        await reply.TextAsync(2);

        await using var second = await _fixture.ConnectAsync(service.Model);
        await first.DisposeAsync();
        using var generation = await second.ClaimAsync();
        await generation.FinishAsync("c", "stop", 3);
        await reply.RestAsync();

        await _fixture.WhenSettledAsync(service);
        (await _fixture.RowsAsync(service)).Should().Equal(new PaidRow("request", 15, "stop", second.Identity.Id, 3));
        (await _fixture.CreditsAsync(service)).Available.MinorUnits.Should().Be(9_985);
    }

    [SkippableFact]
    public async Task Complete_AHundredAtOnceWithMoneyForOne_OneIsAnswered()
    {
        var service = await _fixture.ServeAsync(credits: 100, new ServicePrices(0, 0, 100));
        await using var node = await _fixture.ConnectAsync(service.Model, slots: 200);

        var calls = Enumerable.Range(0, 100).Select(_ => FaultOrNullAsync(service)).ToList();
        using var generation = await node.ClaimAsync();
        await Eventually.IsTrueAsync(() => calls.Count(call => call.IsCompleted) == 99);
        await generation.FinishAsync("x", "stop", 1);
        var faults = await Task.WhenAll(calls).Within();
        await _fixture.WhenSettledAsync(service);

        faults.Count(fault => fault is null).Should().Be(1);
        faults.OfType<RpcException>().Should().OnlyContain(fault => fault.StatusCode == StatusCode.ResourceExhausted);
        faults.OfType<RpcException>().First().ShouldBeFault(StatusCode.ResourceExhausted, "INSUFFICIENT_QUOTA");
        (await _fixture.CreditsAsync(service)).Should().Match<Balance>(balance => balance.Available.IsZero && balance.Held == 0);
    }

    [SkippableFact]
    public async Task Stream_CreditsVanishWhileTheNodeBegins_NothingIsGivenAway()
    {
        var service = await _fixture.ServeAsync(1_000_000);
        await using var node = await _fixture.ConnectAsync(service.Model);
        await AnswerAsync(service, node);
        await SpendAsync(service);

        using var reply = _fixture.Stream(service.Subscriber, InferenceFixture.Chat(service.Model));
        var fault = await reply.FaultAsync();

        fault.ShouldBeFault(StatusCode.ResourceExhausted, "INSUFFICIENT_QUOTA");
        (await _fixture.CreditsAsync(service)).Held.Should().Be(0);
    }

    [SkippableFact]
    public async Task Complete_LengthNotNamed_IsLimitedToWhatTheCreditsPay()
    {
        // The prompt "Hi" may have 290 tokens with its template: 290. What is left pays 50 tokens at 2 each; the request costs 4.
        var service = await _fixture.ServeAsync(credits: 394);
        await using var node = await _fixture.ConnectAsync(service.Model);

        var answering = _fixture.CompleteAsync(service.Subscriber, InferenceFixture.Chat(service.Model));
        using var generation = await node.ClaimAsync();
        var allowed = generation.Task.MaxTokens;
        await generation.FinishAsync("x", "stop", 1);
        await answering.Within();

        allowed.Should().BeInRange(45, 55);
        var named = InferenceFixture.Chat(service.Model);
        named.MaxTokens = 500;
        (await FaultOf(() => _fixture.CompleteAsync(service.Subscriber, named))).ShouldBeFault(StatusCode.ResourceExhausted, "INSUFFICIENT_QUOTA");
    }

    [SkippableTheory]
    [InlineData("context_length = 0")]
    [InlineData("format = 'safetensors'")]
    public async Task Complete_ServiceOnAFileThatNobodyCanRun_IsNotFound(string change)
    {
        var service = await _fixture.ServeAsync(1_000_000);
        await using (var unit = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await unit.ExecuteAsync($"update models set {change} where id = @Id", new { service.Model.Id }, default).Within();
            await unit.CommitAsync(default).Within();
        }

        (await FaultOf(() => _fixture.CompleteAsync(service.Subscriber, InferenceFixture.Chat(service.Model)))).ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
        (await _fixture.CreditsAsync(service)).Available.MinorUnits.Should().Be(1_000_000);
    }

    [SkippableFact]
    public async Task Complete_MaxCost_ShortensTheAnswerAndIsNeverExceeded()
    {
        var service = await _fixture.ServeAsync(1_000_000);
        await using var node = await _fixture.ConnectAsync(service.Model);
        var request = InferenceFixture.Chat(service.Model);
        (request.MaxTokens, request.MaxCost) = (500, Value.ForNumber(0.0004));

        var answering = _fixture.CompleteAsync(service.Subscriber, request);
        using var generation = await node.ClaimAsync();
        var allowed = generation.Task.MaxTokens;
        // More than was asked for, and a prompt longer than it can be.
        await generation.DeltaAsync(new AIForge.Protocol.Node.V1.InferenceDelta { Text = "x", TokenIds = { Enumerable.Range(1, allowed) }, PromptTokens = 512 });
        await generation.FinishAsync("y", "stop", 1);
        var completion = await answering.Within();
        await _fixture.WhenSettledAsync(service);

        allowed.Should().BeInRange(45, 55);
        Money.TryParse(completion.Usage.Cost, Asset.Usdt, out var cost).Should().BeTrue();
        cost.MinorUnits.Should().BeLessThanOrEqualTo(400);
        (await _fixture.CreditsAsync(service)).Available.MinorUnits.Should().Be(1_000_000 - cost.MinorUnits);
    }

    [SkippableTheory]
    [InlineData("0.00001", "MAX_COST_TOO_LOW")]
    [InlineData("-1", "INVALID_VALUE")]
    [InlineData("0.0000001", "INVALID_VALUE")]
    [InlineData("abc", "INVALID_VALUE")]
    public async Task Complete_MaxCostThatCannotBe_IsRefusedWithTheField(string maxCost, string reason)
    {
        var service = await _fixture.ServeAsync(10_000);
        var request = InferenceFixture.Chat(service.Model);
        request.MaxCost = Value.ForString(maxCost);

        var fault = await FaultOf(() => _fixture.CompleteAsync(service.Subscriber, request));

        fault.ShouldBeFault(StatusCode.InvalidArgument, reason);
        fault.Detail<Google.Rpc.BadRequest>().FieldViolations.Single().Field.Should().Be("max_cost");
        (await _fixture.CreditsAsync(service)).Held.Should().Be(0);
    }

    [SkippableFact]
    public async Task Key_OfAService_ServesItsModelOnlyAndIsNotLimitedByThePlan()
    {
        var (service, other) = (await _fixture.ServeAsync(10_000), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(service.Model);

        (await FaultOf(() => _fixture.CompleteAsync(service.Subscriber, InferenceFixture.Chat(other)))).ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
        var listed = await _fixture.OpenAi.ListModelsAsync(new ListModelsRequest(), service.Subscriber.Headers).ResponseAsync.Within();

        listed.Data.Select(model => model.Id).Should().Equal(service.Model.Name);
        for (var i = 0; i < 12; i++) await AnswerAsync(service, node);
        (await _fixture.RowsAsync(service)).Should().HaveCount(12, "the free plan would have let ten through a minute");
    }

    [SkippableFact]
    public async Task Settle_HoldExpiredMeanwhile_IsPaidFromWhatIsThere()
    {
        var service = await _fixture.ServeAsync(10_000);
        await using var node = await _fixture.ConnectAsync(service.Model);
        var answering = _fixture.CompleteAsync(service.Subscriber, InferenceFixture.Chat(service.Model));
        using var generation = await node.ClaimAsync();
        await VoidHoldsAsync(service);

        await generation.FinishAsync("abc", "stop", 1, 2, 3);
        await answering.Within();
        await _fixture.WhenSettledAsync(service);

        (await _fixture.CreditsAsync(service)).Available.MinorUnits.Should().Be(9_985);
        (await _fixture.EarningsAsync(service)).Sum(earning => earning.Amount).Should().Be(14, "15 less the platform's tenth, rounded down");
    }

    private async Task<ChatCompletion> AnswerAsync(PaidService service, FakeNode node)
    {
        var answering = _fixture.CompleteAsync(service.Subscriber, InferenceFixture.Chat(service.Model));
        using var generation = await node.ClaimAsync();
        await generation.FinishAsync("abc", "stop", 1, 2, 3);
        var completion = await answering.Within();
        await _fixture.WhenSettledAsync(service);
        return completion;
    }

    private static async Task<RpcException> FaultOf(Func<Task> call) => (await call.Should().ThrowAsync<RpcException>()).Which;

    private async Task<RpcException?> FaultOrNullAsync(PaidService service)
    {
        try
        {
            await _fixture.CompleteAsync(service.Subscriber, InferenceFixture.Chat(service.Model));
            return null;
        }
        catch (RpcException exception)
        {
            return exception;
        }
    }

    /// <summary>Takes all credits, as another replica's requests would.</summary>
    private async Task SpendAsync(PaidService service)
    {
        var account = LedgerAccount.ApiCredits(service.SubscriptionId);
        var left = (await _fixture.BalanceAsync(account)).Available;
        await using var work = await _fixture.Db.BeginAsync(default);
        var leg = new Leg(account, LedgerAccount.External(Asset.Usdt, "test"), left);
        await _fixture.Service<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Adjustment, "spent", [leg]), default);
        await work.CommitAsync(default);
    }

    /// <summary>As the ledger does with holds whose time is over.</summary>
    private async Task VoidHoldsAsync(PaidService service)
    {
        var holds = await _fixture.Db.QueryAsync<Guid>(
            """
            select e.id from ledger_entries e join ledger_accounts a on a.id = e.account
            where e.act = 2 and a.code = 6 and a.owner = @owner
            """,
            new { owner = service.SubscriptionId.ToString() }, default);
        await using var work = await _fixture.Db.BeginAsync(default);
        foreach (var hold in holds) await _fixture.Service<LedgerBook>().VoidAsync(work, hold, Guid.NewGuid(), "expired", default);
        await work.CommitAsync(default);
    }
}
