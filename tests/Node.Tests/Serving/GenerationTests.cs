using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Kind = AIForge.Protocol.Node.V1.ConnectRequest.BodyOneofCase;

namespace AIForge.Node.Tests.Serving;

/// <summary>Generations over data calls, with the real engine.</summary>
public sealed class GenerationTests : IAsyncLifetime
{
    private FakeCoordinator? _coordinator;

    private FakeCoordinator Coordinator => _coordinator!;

    public async Task InitializeAsync() => _coordinator = await FakeCoordinator.StartAsync();

    public async Task DisposeAsync() => await Coordinator.DisposeAsync();

    [Fact]
    public async Task Start_HappyPath_DeliversEveryTokenUnderTheTicket()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        var stream = await Coordinator.WelcomedAsync();

        await stream.GenerateAsync("gen_a", RunningNode.Task(16));

        var delivery = await Coordinator.DeliveryAsync();
        (delivery.Start.GenerationId, delivery.Start.Ticket.ToStringUtf8()).Should().Be(("gen_a", "ticket gen_a"));
        var deltas = (await delivery.AllAsync()).Select(request => request.Delta).ToList();
        deltas.Sum(delta => delta.TokenIds.Count).Should().Be(16);
        deltas[0].PromptTokens.Should().BePositive();
        deltas[^1].FinishReason.Should().Be("length");
        deltas[^1].Timings.Should().NotBeNull();
        deltas.SkipLast(1).Should().NotContain(delta => delta.FinishReason != "");
    }

    [Fact]
    public async Task Start_Resumed_EmitsOnlyWhatFollows()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        var stream = await Coordinator.WelcomedAsync();
        await stream.GenerateAsync("gen_a", RunningNode.Task(16));
        var whole = (await (await Coordinator.DeliveryAsync()).AllAsync()).Select(request => request.Delta).ToList();
        var ids = whole.SelectMany(delta => delta.TokenIds).ToList();

        var rest = RunningNode.Task(16);
        rest.Resume = new ResumePoint { DeliveredTokens = { ids.Take(6) } };
        await stream.GenerateAsync("gen_b", rest);
        var resumed = (await (await Coordinator.DeliveryAsync()).AllAsync()).Select(request => request.Delta).ToList();

        resumed.SelectMany(delta => delta.TokenIds).Should().Equal(ids.Skip(6));
    }

    [Theory]
    [InlineData("a", 32)]
    [InlineData("b", 0)]
    [InlineData("", 0)]
    public async Task Start_PromptThatWasAskedBefore_IsComputedOnceForEachScope(string scope, int cached)
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        var stream = await Coordinator.WelcomedAsync();
        var task = RunningNode.Task(4, "Once upon a time there was a forge, and in it a smith who made one nail after the other.");
        task.CacheScope = "a";
        await stream.GenerateAsync("gen_a", task);
        var first = (await (await Coordinator.DeliveryAsync()).AllAsync()).Select(request => request.Delta).ToList();

        task.CacheScope = scope;
        await stream.GenerateAsync("gen_b", task);
        var second = (await (await Coordinator.DeliveryAsync()).AllAsync()).Select(request => request.Delta).ToList();

        first[0].CachedTokens.Should().Be(0);
        second[0].CachedTokens.Should().Be(cached);
        second.SelectMany(delta => delta.TokenIds).Should().Equal(first.SelectMany(delta => delta.TokenIds));
    }

    [Fact]
    public async Task Cancel_ByTheCoordinator_FreesTheSlotWithinASecond()
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options => options.MaxTokensPerSecond = 20);
        var stream = await Coordinator.WelcomedAsync();
        for (var round = 0; round < 3; round++)
        {
            await stream.GenerateAsync($"gen_{round}", RunningNode.Task(400));
            var delivery = await Coordinator.DeliveryAsync();
            await delivery.NextAsync();
            await stream.HeartbeatAsync(heartbeat => heartbeat.RunningGenerations == 1);

            delivery.Cancel();

            await stream.HeartbeatAsync(heartbeat => heartbeat.RunningGenerations == 0).Within(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Start_MoreThanFit_IsRefusedOnTheControlStreamAndTakenAgainLater()
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options => options.MaxTokensPerSecond = 5);
        var stream = await Coordinator.WelcomedAsync();
        for (var i = 0; i < 3; i++) await stream.GenerateAsync($"gen_{i}", RunningNode.Task(400));
        var deliveries = new[] { await Coordinator.DeliveryAsync(), await Coordinator.DeliveryAsync(), await Coordinator.DeliveryAsync() };

        await stream.GenerateAsync("gen_more", RunningNode.Task(4));

        var refusal = (await stream.NextAsync(Kind.GenerationRefusal)).GenerationRefusal;
        refusal.GenerationId.Should().Be("gen_more");
        (refusal.Error.Reason, refusal.Error.Permanent).Should().Be(("NODE_BUSY", false));
        foreach (var delivery in deliveries) delivery.Cancel();
        (await (await TakenAsync(stream)).AllAsync())[^1].Delta.FinishReason.Should().Be("length");
    }

    [Fact]
    public async Task Start_AsManyAtOnceAsThereAreSlots_TakesThemAll()
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options => (options.Slots, options.MaxQueued) = (6, 0));
        var stream = await Coordinator.WelcomedAsync();

        for (var i = 0; i < 6; i++) await stream.GenerateAsync($"gen_{i}", RunningNode.Task(16));

        for (var i = 0; i < 6; i++) (await (await Coordinator.DeliveryAsync()).AllAsync())[^1].Delta.Should().NotBeNull("a free slot is no reason to refuse");
    }

    [Fact]
    public async Task Start_ControlStreamBreaks_GoesOnDelivering()
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options => options.MaxTokensPerSecond = 20);
        var stream = await Coordinator.WelcomedAsync();
        await stream.GenerateAsync("gen_a", RunningNode.Task(20));
        var delivery = await Coordinator.DeliveryAsync();
        await delivery.NextAsync();

        stream.End();

        (await delivery.AllAsync())[^1].Delta.FinishReason.Should().Be("length");
    }

    public static TheoryData<InferenceTask, string, bool> ImpossibleTasks()
    {
        var unknownModel = RunningNode.Task(4);
        unknownModel.ModelSha256 = new string('0', 64);
        var unknownToken = RunningNode.Task(4);
        unknownToken.Tokens = new TokenIds { Ids = { 1, int.MaxValue } };
        var noPrompt = RunningNode.Task(4);
        noPrompt.ClearPrompt();
        return new TheoryData<InferenceTask, string, bool>
        {
            { unknownModel, "MODEL_NOT_HERE", false },
            { RunningNode.Task(600), "CONTEXT_LENGTH_EXCEEDED", true },
            { RunningNode.Task(4, string.Concat(Enumerable.Repeat("word ", 1_000))), "CONTEXT_LENGTH_EXCEEDED", true },
            { unknownToken, "TOKEN_UNKNOWN", true },
            { noPrompt, "PROMPT_MISSING", true },
        };
    }

    [Theory]
    [MemberData(nameof(ImpossibleTasks))]
    public async Task Start_ImpossibleTask_SaysWhoseFaultItIs(InferenceTask task, string reason, bool permanent)
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        var stream = await Coordinator.WelcomedAsync();

        await stream.GenerateAsync("gen_a", task);

        var error = (await (await Coordinator.DeliveryAsync()).AllAsync()).Should().ContainSingle().Which.Error;
        (error.Reason, error.Permanent).Should().Be((reason, permanent));
        error.Message.Should().NotBeEmpty();
    }

    /// <summary>Asks until the node has noticed that places are free again.</summary>
    private async Task<FakeDelivery> TakenAsync(FakeStream stream)
    {
        var taken = Coordinator.DeliveryAsync();
        do
        {
            var refused = stream.NextAsync(Kind.GenerationRefusal);
            await stream.GenerateAsync("gen_after", RunningNode.Task(4));
            await Task.WhenAny(taken, refused).Within();
        }
        while (!taken.IsCompleted);
        return await taken;
    }
}
