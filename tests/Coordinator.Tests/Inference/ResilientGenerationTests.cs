using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Replicas;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;
using AIForge.Testing;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Placement and patience, on a clock that only the test moves.</summary>
public sealed class ResilientGenerationTests
{
    private static readonly ModelRecord Model = new()
    {
        Id = Guid.NewGuid(), Name = "m", Architecture = "llama", ParameterCount = 1, Quantization = "Q8_0", ContextLength = 512, SizeBytes = 1,
        Sha256 = new string('a', 64), CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private readonly ManualTimeProvider _clock = new();
    private readonly NodeSessions _sessions = new();
    private readonly GenerationProgress _progress = new();
    private readonly Generations _generations;
    private readonly ResilientGeneration _resilient;

    public ResilientGenerationTests()
    {
        var options = Options.Create(new InferenceOptions());
        _generations = new Generations(_clock, options);
        _resilient = new ResilientGeneration(
            Placement(), new ModelDemand(Placement(), null!, new RemoteNodes(), null!, _clock, options), new GenerationStarts(_generations, new CacheScopes(Options.Create(new ReplicaOptions())), _clock, options), _clock, options, NullLogger<ResilientGeneration>.Instance);
    }

    [Fact]
    public async Task Run_NodeNeverClaims_MovesOnAfterTheClaimTimeout()
    {
        var (first, second) = (Session(), Session(busy: 1));
        await using var deltas = Run();
        var next = deltas.MoveNextAsync().AsTask();
        Start(first);

        _clock.Advance(TimeSpan.FromSeconds(10));

        Write(await ClaimAsync(second), "ok", "stop");
        (await next.Within()).Should().BeTrue();
        deltas.Current.Text.Should().Be("ok");
    }

    [Theory]
    [InlineData(false, 120)]
    [InlineData(true, 60)]
    public async Task Run_NodeFallsSilent_MovesOnAfterItsTime(bool afterFirstToken, int seconds)
    {
        var (first, second) = (Session(), Session(busy: 1));
        await using var deltas = Run();
        var next = deltas.MoveNextAsync().AsTask();
        var silent = await ClaimAsync(first);
        if (afterFirstToken)
        {
            Write(silent, "a", "");
            (await next.Within()).Should().BeTrue();
            next = deltas.MoveNextAsync().AsTask();
        }

        _clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        second.Outgoing.Count.Should().Be(0);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var resumed = await ClaimAsync(second);
        silent.Abandoned.IsCancellationRequested.Should().BeTrue("the silent node is told to stop");
        Write(resumed, "b", "stop");
        (await next.Within()).Should().BeTrue();
        _progress.Nodes.Should().Equal(first.NodeId, second.NodeId);
    }

    [Fact]
    public async Task Run_SlowConsumer_IsNotTakenForASilentNode()
    {
        var only = Session();
        await using var deltas = Run();
        var next = deltas.MoveNextAsync().AsTask();
        var generation = await ClaimAsync(only);
        Write(generation, "a", "");
        (await next.Within()).Should().BeTrue();

        _clock.Advance(TimeSpan.FromMinutes(10));
        next = deltas.MoveNextAsync().AsTask();
        Write(generation, "b", "stop");

        (await next.Within()).Should().BeTrue();
        deltas.Current.Text.Should().Be("b");
    }

    [Theory]
    [InlineData(null, false, true)]
    [InlineData(null, true, false)]
    [InlineData("STREAM_REPLACED", true, false)]
    [InlineData("STREAM_REPLACED", false, true)]
    [InlineData("NODE_SILENT", true, true)]
    [InlineData("NODE_DEACTIVATED", true, true)]
    public async Task Run_ControlStreamEnds_LosesTheNodeUnlessItMerelyReconnects(string? reason, bool claimed, bool isLost)
    {
        var session = Session();
        await using var deltas = Run();
        var next = deltas.MoveNextAsync().AsTask();
        var start = Start(session);
        var generation = claimed ? _generations.Claim(session.NodeId, new GenerationStart { GenerationId = start.GenerationId, Ticket = start.Ticket }) : null;

        session.Close(reason is null ? null : new FaultException(FaultKind.Aborted, reason, "m"));

        if (generation is not null) Write(generation, "a", "stop");
        if (isLost) (await FluentActions.Awaiting(() => next.Within()).Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("NODE_LOST");
        else (await next.Within()).Should().BeTrue();
    }

    [Fact]
    public void Pick_ManyNodes_TakesTheLeastLoadedThatHasTheModel()
    {
        var placement = Placement();
        Session(sha256: new string('b', 64));
        Session(settled: false);
        Session().SetDraining(true);
        Session().Close(null);
        placement.Pick(Model, [], null).Should().BeNull("none of them takes this model's work");

        var half = Session(slots: 2, busy: 1);
        var third = Session(slots: 3, busy: 1);
        Session(slots: 1, busy: 1);

        placement.Pick(Model, [], null)!.Own.Should().BeSameAs(third, "load is counted per slot");
        placement.Pick(Model, [third.NodeId], null)!.Own.Should().BeSameAs(half);
    }

    [Fact]
    public void PickToLoad_ManyNodes_TakesOneWithTheFile_ThenTheMostRoom_OfTheOwnerThatCounts()
    {
        var placement = Placement();
        Session(sha256: new string('b', 64));
        Roomy(Model.SizeBytes - 1);
        var (some, most) = (Roomy(100), Roomy(300));
        placement.PickToLoad(Model, [], [], null)!.Own.Should().BeSameAs(most);
        placement.PickToLoad(Model, [most.NodeId], [], null)!.Own.Should().BeSameAs(some);
        placement.PickToLoad(Model, [], [], some.Identity.OwnerId)!.Own.Should().BeSameAs(some, "only this owner's nodes count");
        placement.PickToLoad(Model, [], [], Guid.NewGuid()).Should().BeNull();

        var cached = Roomy(50, new ModelState { Sha256 = Model.Sha256, Phase = ModelPhase.Cached });

        placement.PickToLoad(Model, [], [], null)!.Own.Should().BeSameAs(cached);
    }

    [Fact]
    public void Pick_OwnNodesOnly_TakesNobodyElses()
    {
        var (own, _) = (Session(), Session());

        Placement().Pick(Model, [], own.Identity.OwnerId)!.Own.Should().BeSameAs(own);
        Placement().Pick(Model, [], Guid.NewGuid()).Should().BeNull();
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(0, 512)]
    [InlineData(100_000, 512)]
    public async Task Run_NodeGoesOnAfterAllItsTokens_EndsWithLengthAndStopsTheNode(int maxTokens, int delivered)
    {
        var only = Session();
        await using var deltas = Run(maxTokens);
        var next = deltas.MoveNextAsync().AsTask();
        var generation = await ClaimAsync(only);
        for (var i = 0; i < delivered; i++)
        {
            Write(generation, "a", "");
            (await next.Within()).Should().BeTrue();
            next = deltas.MoveNextAsync().AsTask();
        }

        Write(generation, "more", "");

        (await next.Within()).Should().BeTrue();
        deltas.Current.Should().Be(new InferenceDelta { FinishReason = "length" });
        (await deltas.MoveNextAsync().Within()).Should().BeFalse();
        (_progress.DeliveredTokens.Count, _progress.DeliveredTextLength).Should().Be((delivered, delivered));
        generation.Abandoned.IsCancellationRequested.Should().BeTrue("ending the data call is how the node learns to stop");
    }

    [Fact]
    public async Task Run_DeltaThatExceedsTheTokens_LosesTheNodeAndGoesOnElsewhere()
    {
        var (first, second) = (Session(), Session(busy: 1));
        await using var deltas = Run(maxTokens: 3);
        var next = deltas.MoveNextAsync().AsTask();
        var liar = await ClaimAsync(first);

        liar.Writer.TryWrite(new InferenceDelta { Text = "much", TokenIds = { 1, 2, 3, 4 }, FinishReason = "stop" });

        Write(await ClaimAsync(second), "ok", "stop");
        (await next.Within()).Should().BeTrue();
        deltas.Current.Text.Should().Be("ok");
        liar.Abandoned.IsCancellationRequested.Should().BeTrue();
        _progress.WasLost.Should().BeTrue();
    }

    [Fact]
    public async Task Run_EndlessDeltasWithoutTokens_LosesTheNodeAfterAsManyAsTokens()
    {
        var only = Session();
        await using var deltas = Run(maxTokens: 3);
        var next = deltas.MoveNextAsync().AsTask();
        var generation = await ClaimAsync(only);
        for (var i = 0; i < 3; i++)
        {
            generation.Writer.TryWrite(new InferenceDelta());
            (await next.Within()).Should().BeTrue();
            next = deltas.MoveNextAsync().AsTask();
        }

        generation.Writer.TryWrite(new InferenceDelta());

        (await FluentActions.Awaiting(() => next.Within()).Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("NODE_LOST");
        generation.Abandoned.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public async Task Run_NodeClaimsALongPrompt_CountsNoMoreThanThePromptCanHave()
    {
        var only = Session();
        await using var deltas = Run();
        var next = deltas.MoveNextAsync().AsTask();

        (await ClaimAsync(only)).Writer.TryWrite(new InferenceDelta { Text = "a", TokenIds = { 1 }, PromptTokens = Model.ContextLength, CachedTokens = Model.ContextLength, FinishReason = "stop" });

        (await next.Within()).Should().BeTrue();
        // The prompt is one byte: one token and what a tokenizer may put around it.
        (_progress.PromptTokens, _progress.CachedTokens).Should().Be((33, 33), "the pool of a month is divided by this number");
    }

    public static TheoryData<TokenLogprob[]> MonstrousLogprobs => new()
    {
        new[] { new TokenLogprob(), new TokenLogprob() },
        new[] { new TokenLogprob { Token = ByteString.CopyFrom(new byte[2_048]) } },
        new[] { new TokenLogprob { Top = { Enumerable.Range(0, 100).Select(_ => new TopLogprob()) } } },
        new[] { new TokenLogprob { Top = { new TopLogprob { Token = ByteString.CopyFrom(new byte[2_048]) } } } },
    };

    [Theory]
    [MemberData(nameof(MonstrousLogprobs))]
    public async Task Run_MoreLogprobsThanATokenHas_LosesTheNode(TokenLogprob[] logprobs)
    {
        var only = Session();
        await using var deltas = Run();
        var next = deltas.MoveNextAsync().AsTask();

        (await ClaimAsync(only)).Writer.TryWrite(new InferenceDelta { Text = "a", TokenIds = { 1 }, Logprobs = { logprobs } });

        (await FluentActions.Awaiting(() => next.Within()).Should().ThrowAsync<FaultException>()).Which.Kind.Should().Be(FaultKind.Unavailable);
    }

    [Fact]
    public async Task Run_PagesOfTextForAToken_LosesTheNode()
    {
        var only = Session();
        await using var deltas = Run();
        var next = deltas.MoveNextAsync().AsTask();
        var generation = await ClaimAsync(only);
        Write(generation, new string('a', 2_048), "");
        (await next.Within()).Should().BeTrue("the text of a token may be held back for the next");
        next = deltas.MoveNextAsync().AsTask();

        Write(generation, new string('a', 1_025), "");

        (await FluentActions.Awaiting(() => next.Within()).Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("NODE_LOST");
    }

    [Fact]
    public async Task Run_ContextWithoutEnd_EndsAfterAMillionTokens()
    {
        var only = Session();
        await using var deltas = Run(model: Model with { ContextLength = int.MaxValue });
        var next = deltas.MoveNextAsync().AsTask();
        var generation = await ClaimAsync(only);
        var much = new InferenceDelta { Text = "a", TokenIds = { Enumerable.Repeat(1, 4_096) } };
        for (var i = 0; i < 256; i++)
        {
            generation.Writer.TryWrite(much);
            (await next.Within()).Should().BeTrue();
            next = deltas.MoveNextAsync().AsTask();
        }

        Write(generation, "more", "");

        (await next.Within()).Should().BeTrue();
        deltas.Current.Should().Be(new InferenceDelta { FinishReason = "length" });
    }

    private IAsyncEnumerator<InferenceDelta> Run(int maxTokens = 0, ModelRecord? model = null) =>
        _resilient.RunAsync(model ?? Model, new InferenceTask { Text = "p", MaxTokens = maxTokens }, _progress, null, default).GetAsyncEnumerator();

    // Nothing is known of any node.
    private NodeReputations Reputations => new(null!, null!, _sessions, Settings, _clock, NullLogger<NodeReputations>.Instance);

    private CurrentSettings Settings => new(
        [], null!, new NotificationListener(NpgsqlDataSource.Create("Host=nowhere"), _clock, NullLogger<NotificationListener>.Instance), _clock, NullLogger<CurrentSettings>.Instance);

    private ModelPlacement Placement() => new(_sessions, Reputations, new RemoteNodes());

    private NodeSession Session(string? sha256 = null, int slots = 8, int busy = 0, bool settled = true)
    {
        var hello = new NodeHello { Slots = slots, Models = { new ServableModel { Sha256 = sha256 ?? Model.Sha256 } } };
        var session = new NodeSession(new NodeIdentity(Guid.NewGuid(), Guid.NewGuid()), hello, 16, _clock);
        for (var i = 0; i < busy; i++) session.GenerationStarted();
        if (settled) session.Settle();
        _sessions.Add(session);
        return session;
    }

    private static StartGeneration Start(NodeSession session)
    {
        session.Outgoing.TryRead(out var message).Should().BeTrue();
        return message!.StartGeneration;
    }

    private async Task<Generation> ClaimAsync(NodeSession session)
    {
        var start = (await session.Outgoing.ReadAsync().Within()).StartGeneration;
        return _generations.Claim(session.NodeId, new GenerationStart { GenerationId = start.GenerationId, Ticket = start.Ticket })!;
    }

    private static void Write(Generation generation, string text, string finish) =>
        generation.Writer.TryWrite(new InferenceDelta { Text = text, TokenIds = { 1 }, FinishReason = finish });

    private NodeSession Roomy(long loadableBytes, params ModelState[] states)
    {
        var session = Session(sha256: new string('b', 64));
        session.RecordModels(new ModelReport { LoadableBytes = loadableBytes, FetchableBytes = 1_000, Models = { states } });
        return session;
    }
}
