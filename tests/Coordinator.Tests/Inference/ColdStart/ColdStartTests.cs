using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Cids;
using AIForge.Storage.Content;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference.ColdStart;

/// <summary>Models that no node has loaded, with nodes that do what the test says.</summary>
public sealed class ColdStartTests(ColdStartFixture fixture) : IClassFixture<ColdStartFixture>
{
    private readonly ColdStartFixture _fixture = (ColdStartFixture)fixture.Required();

    [SkippableFact]
    public async Task ColdModel_IsLoadedByANode_WhileTheStreamHearsOfIt_AndAnswersThen()
    {
        var (user, (model, _)) = (await _fixture.UserAsync(), await _fixture.StoredModelAsync());
        await using var node = await _fixture.RoomyNodeAsync();
        using var reply = _fixture.Stream(user, InferenceFixture.Chat(model));

        var desired = await ColdStartFixture.DesiredAsync(node, model);
        desired.Models.Single().Should().Match<DesiredModel>(wanted => wanted.Cid == model.IpfsCid && wanted.SizeBytes == model.SizeBytes && wanted.Name == model.Name);
        var loading = ColdStartFixture.State(model, ModelPhase.Loading);
        (loading.Fraction, loading.Remaining) = (0.4, TimeSpan.FromSeconds(1.5).ToDuration());
        await ColdStartFixture.ReportAsync(node, loading);
        (await reply.NextAsync())!.Comment.Should().Be("loading the model: 40 %, about 2 s left");
        await ColdStartFixture.ReportAsync(node, ColdStartFixture.State(model, ModelPhase.Loaded));

        using var generation = await node.ClaimAsync();
        await generation.FinishAsync("Hello", "stop", 5);
        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("Hello");
    }

    [SkippableFact]
    public async Task ColdModel_TakesTooLong_IsUnavailableWithTheTimeItNeeds()
    {
        var (user, (model, _)) = (await _fixture.UserAsync(), await _fixture.StoredModelAsync());
        await using var node = await _fixture.RoomyNodeAsync();
        var call = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));
        await ColdStartFixture.DesiredAsync(node, model);
        var loading = ColdStartFixture.State(model, ModelPhase.Loading);
        (loading.Fraction, loading.Remaining) = (0.1, TimeSpan.FromSeconds(95).ToDuration());

        await ColdStartFixture.ReportAsync(node, loading);

        // At once: nobody waits for what is known to be in vain.
        var fault = (await FluentActions.Awaiting(() => call.Within()).Should().ThrowAsync<RpcException>()).Which;
        fault.ShouldBeFault(StatusCode.Unavailable, "MODEL_LOADING");
        fault.Detail<RetryInfo>().RetryDelay.ToTimeSpan().Should().Be(TimeSpan.FromSeconds(95));
    }

    [SkippableFact]
    public async Task ColdModel_NodeSaysNothing_IsUnavailableAfterTheLimit()
    {
        var (user, (model, _)) = (await _fixture.UserAsync(), await _fixture.StoredModelAsync());
        await using var node = await _fixture.RoomyNodeAsync();

        var call = () => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)).Within();

        var fault = (await call.Should().ThrowAsync<RpcException>()).Which;
        fault.ShouldBeFault(StatusCode.Unavailable, "MODEL_LOADING");
        fault.Detail<RetryInfo>().RetryDelay.ToTimeSpan().Should().BePositive();
    }

    [SkippableFact]
    public async Task ColdModel_FirstNodeFails_AnotherOneLoadsIt()
    {
        var (user, (model, _)) = (await _fixture.UserAsync(), await _fixture.StoredModelAsync());
        await using var roomy = await _fixture.RoomyNodeAsync(2 << 29);
        await using var second = await _fixture.RoomyNodeAsync(1 << 28);
        var call = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));
        await ColdStartFixture.DesiredAsync(roomy, model);
        var failed = ColdStartFixture.State(model, ModelPhase.Failed);
        failed.Reason = "it does not fit";

        await ColdStartFixture.ReportAsync(roomy, failed);

        await ColdStartFixture.DesiredAsync(roomy);
        await ColdStartFixture.DesiredAsync(second, model);
        await ColdStartFixture.ReportAsync(second, ColdStartFixture.State(model, ModelPhase.Loaded));
        using var generation = await second.ClaimAsync();
        await generation.FinishAsync("Hello", "stop", 5);
        (await call.Within()).Choices.Single().Message.Content.Should().Be("Hello");
    }

    [SkippableFact]
    public async Task ColdModel_NobodyHasRoom_IsOverloadedAtOnce()
    {
        var (user, (model, _)) = (await _fixture.UserAsync(), await _fixture.StoredModelAsync());
        await using var node = await _fixture.RoomyNodeAsync(loadableBytes: 600_000);

        var call = () => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)).Within();

        (await call.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");
    }

    [SkippableFact]
    public async Task ColdModel_NodeWithTheFile_IsPreferredToOneWithMoreRoom_AndGivesItToOthers()
    {
        var (user, (model, _)) = (await _fixture.UserAsync(), await _fixture.StoredModelAsync());
        await using var roomy = await _fixture.RoomyNodeAsync(1 << 30);
        await using var cached = await _fixture.RoomyNodeAsync(1 << 28, "http://127.0.0.1:4080", ColdStartFixture.State(model, ModelPhase.Cached));
        var key = (await ColdStartFixture.DesiredAsync(cached)).TicketKey;
        using var reply = _fixture.Stream(user, InferenceFixture.Chat(model));

        (await ColdStartFixture.DesiredAsync(cached, model)).Models.Single().Sources.Should().BeEmpty("a node does not fetch from itself, and folders have no address");

        _fixture.Service<ModelLoads>().Want(_fixture.Service<Coordinator.Nodes.NodeSessions>().Find(roomy.Identity.Id)!, model);
        var source = new Uri((await ColdStartFixture.DesiredAsync(roomy, model)).Models.Single().Sources.Single());
        source.GetLeftPart(UriPartial.Path).Should().Be($"http://127.0.0.1:4080/ipfs/{model.IpfsCid}");
        Cid.TryParse(model.IpfsCid, out var cid).Should().BeTrue();
        ContentTicket.IsValid(key.Span, cid!, source.Query["?ticket=".Length..], TimeProvider.System.GetUtcNow()).Should().BeTrue();
    }

    [SkippableFact]
    public async Task IdleModel_IsUnloaded_AndALoadedOneThatIsUsedStays()
    {
        var ((idle, _), user) = (await _fixture.StoredModelAsync(), await _fixture.UserAsync());
        var (used, _) = await _fixture.StoredModelAsync();
        await using var node = await _fixture.RoomyNodeAsync(1 << 30, "", ColdStartFixture.State(idle, ModelPhase.Loaded), ColdStartFixture.State(used, ModelPhase.Loaded));
        await ColdStartFixture.DesiredAsync(node, idle, used);
        var before = TimeProvider.System.GetUtcNow();
        using var reply = _fixture.Stream(user, InferenceFixture.Chat(used));
        using var generation = await node.ClaimAsync();

        _fixture.Service<ModelLoads>().Unload(before);

        await ColdStartFixture.DesiredAsync(node, used);
    }

    [SkippableFact]
    public async Task Reconnect_KeepsWhatTheNetworkKeeps_AndDropsTheRest()
    {
        var (model, _) = await _fixture.StoredModelAsync();
        var unknown = new ModelState { Sha256 = new string('f', 64), Phase = ModelPhase.Loaded };

        await using var node = await _fixture.RoomyNodeAsync(1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loaded), unknown);

        await ColdStartFixture.DesiredAsync(node, model);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy")]
    public async Task Reconnect_WithTheHashAlone_IsGivenNothing(string cid)
    {
        var (model, _) = await _fixture.StoredModelAsync();
        var claimed = ColdStartFixture.State(model, ModelPhase.Loading);
        claimed.Cid = cid;

        await using var node = await _fixture.RoomyNodeAsync(1 << 30, "", claimed);

        (await node.NextAsync(ConnectResponse.BodyOneofCase.DesiredModels)).DesiredModels.Models.Should().BeEmpty("everybody who sees a model knows its hash");
        var fetch = () => FetchAsync(node, new FetchContentRequest { Cid = model.IpfsCid, Offset = 0, Length = 1 });
        (await fetch.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "CONTENT_UNKNOWN");
    }

    [SkippableFact]
    public async Task GivenUpForAnother_IsNotWantedThereAnyMore()
    {
        var (model, _) = await _fixture.StoredModelAsync();
        await using var node = await _fixture.RoomyNodeAsync(1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loading));
        await ColdStartFixture.DesiredAsync(node, model);
        await ColdStartFixture.ReportAsync(node, ColdStartFixture.State(model, ModelPhase.Loaded));

        await ColdStartFixture.ReportAsync(node, ColdStartFixture.State(model, ModelPhase.Cached));

        await ColdStartFixture.DesiredAsync(node);
    }

    [SkippableFact]
    public async Task Report_ThatIsNone_ChangesNothing()
    {
        var (model, _) = await _fixture.StoredModelAsync();
        await using var node = await _fixture.RoomyNodeAsync(1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loading));
        await ColdStartFixture.DesiredAsync(node, model);
        var session = _fixture.Service<Coordinator.Nodes.NodeSessions>().Find(node.Identity.Id)!;
        var before = session.ModelReport;
        var (fraction, remaining, name) = (ColdStartFixture.State(model, ModelPhase.Loaded), ColdStartFixture.State(model, ModelPhase.Loaded), ColdStartFixture.State(model, ModelPhase.Loaded));
        (fraction.Fraction, remaining.Remaining, name.Sha256) = (double.NaN, new Duration { Seconds = long.MaxValue }, "../x");
        var address = ColdStartFixture.Report(1, ColdStartFixture.State(model, ModelPhase.Loaded));
        address.ContentUrl = "http://user@10.0.0.1/admin?x=";

        foreach (var report in new[] { ColdStartFixture.Report(1, fraction), ColdStartFixture.Report(1, remaining), ColdStartFixture.Report(1, name), ColdStartFixture.Report(-1), address })
            await node.SendAsync(new ConnectRequest { ModelReport = report });
        await node.SendAsync(new Heartbeat { CpuPercent = 42 });

        await NetworkFixture.WhenAsync(() => session.LastHeartbeat?.CpuPercent == 42);
        session.ModelReport.Should().BeSameAs(before);
        session.Models.Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FetchContent_GivesTheTreeAndTheBytes_ToTheNodeThatWasToldOnly(bool isPinned)
    {
        var (model, file) = await _fixture.StoredModelAsync(700_000, isPinned);
        await using var node = await _fixture.RoomyNodeAsync(1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loading));
        await using var other = await _fixture.RoomyNodeAsync();
        await ColdStartFixture.DesiredAsync(node, model);
        Cid.TryParse(model.IpfsCid, out var cid).Should().BeTrue();

        var nodes = await FetchAsync(node, new FetchContentRequest { Cid = model.IpfsCid, Tree = true });
        var tree = await ContentTree.ReadAsync(new NodesInOrder(nodes.ToAsyncEnumerable().GetAsyncEnumerator()), cid!, 700_000, default);
        tree.Size.Should().Be(700_000);
        var bytes = await FetchAsync(node, new FetchContentRequest { Cid = model.IpfsCid, Offset = 100, Length = 650_000 });
        bytes.SelectMany(part => part).Should().Equal(file[100..650_100]);

        foreach (var (asking, request) in new[]
        {
            (other, new FetchContentRequest { Cid = model.IpfsCid, Tree = true }),
            (node, new FetchContentRequest { Cid = Cid.Of(1, CidCodec.Raw, "another"u8).ToString(), Tree = true }),
            (node, new FetchContentRequest { Cid = "../../etc/passwd", Offset = 0, Length = 1 }),
        })
        {
            var fetch = () => FetchAsync(asking, request);
            (await fetch.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "CONTENT_UNKNOWN");
        }

        foreach (var (offset, length) in new[] { (-1L, 1L), (0L, 0L), (0L, (64L << 20) + 1), (0L, -5L) })
        {
            var fetch = () => FetchAsync(node, new FetchContentRequest { Cid = model.IpfsCid, Offset = offset, Length = length });
            (await fetch.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.InvalidArgument, "CONTENT_RANGE_INVALID");
        }
    }

    [SkippableFact]
    public async Task PrivateModel_IsLoadedByItsOwnersNodesAlone()
    {
        var owner = await _fixture.UserAsync();
        var model = await _fixture.PrivateModelAsync(owner);
        await using var stranger = await _fixture.RoomyNodeAsync(1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loading));
        var refused = () => _fixture.CompleteAsync(owner, InferenceFixture.Chat(model)).Within();

        (await refused.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");
        (await stranger.NextAsync(ConnectResponse.BodyOneofCase.DesiredModels)).DesiredModels.Models.Should().BeEmpty();

        await using var own = await _fixture.RoomyNodeAsync(owner);
        using var reply = _fixture.Stream(owner, InferenceFixture.Chat(model));
        await ColdStartFixture.DesiredAsync(own, model);
    }

    [SkippableFact]
    public async Task FetchContent_NodeThatTakesNothing_HoldsAFewPlacesOnly()
    {
        var (model, _) = await _fixture.StoredModelAsync();
        await using var stuck = await _fixture.RoomyNodeAsync(1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loading));
        await using var other = await _fixture.RoomyNodeAsync(1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loading));
        foreach (var node in new[] { stuck, other }) await ColdStartFixture.DesiredAsync(node, model);
        var (delivery, request) = (_fixture.Service<ContentDelivery>(), new FetchContentRequest { Cid = model.IpfsCid, Offset = 0, Length = 1 });
        using var ending = new CancellationTokenSource();
        var held = Enumerable.Range(0, 4).Select(_ => delivery.SendAsync(stuck.Identity.Id, request, new StuckWriter(), ending.Token)).ToList();

        var fifth = () => FetchAsync(stuck, request);
        (await fifth.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.Unavailable, "TOO_MANY_FETCHES");
        (await FetchAsync(other, request)).Should().ContainSingle("the places of others are free");

        await ending.CancelAsync();
        foreach (var fetch in held) await fetch.Awaiting(task => task.Within()).Should().ThrowAsync<OperationCanceledException>();
        (await FetchAsync(stuck, request)).Should().ContainSingle();
    }

    private sealed class StuckWriter : IServerStreamWriter<FetchContentResponse>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(FetchContentResponse message) => throw new NotSupportedException();

        public Task WriteAsync(FetchContentResponse message, CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
    }

    [SkippableFact]
    public async Task Key_OfAnEncryptedModel_IsGivenToItsOwnersNodeThatLoadsIt_AndToNoOther()
    {
        var owner = await _fixture.UserAsync();
        var (model, key) = await _fixture.EncryptedModelAsync(owner);
        await using var idle = await _fixture.RoomyNodeAsync(owner);
        await using var stranger = await _fixture.RoomyNodeAsync(await _fixture.UserAsync(), 1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loaded));
        await using var node = await _fixture.RoomyNodeAsync(owner, 1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loading));
        (await ColdStartFixture.DesiredAsync(node, model)).Models.Single().Encrypted.Should().BeTrue();

        var given = await KeyAsync(node, model);

        given.Key.ToByteArray().Should().Equal(key);
        (new Guid(given.FileId.Span, bigEndian: true), given.SizeBytes).Should().Be((model.Id, model.SizeBytes));
        foreach (var asking in new[] { idle, stranger })
            (await FluentActions.Awaiting(() => KeyAsync(asking, model)).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "CONTENT_UNKNOWN");
    }

    private Task<GetModelKeyResponse> KeyAsync(FakeNode node, Coordinator.Models.ModelRecord model) => new NodeDataService.NodeDataServiceClient(_fixture.Anonymous)
        .GetModelKeyAsync(new GetModelKeyRequest { Cid = model.IpfsCid }, node.Identity.Headers).ResponseAsync.Within();

    private async Task<List<byte[]>> FetchAsync(FakeNode node, FetchContentRequest request)
    {
        using var call = new NodeDataService.NodeDataServiceClient(_fixture.Anonymous).FetchContent(request, node.Identity.Headers);
        var parts = new List<byte[]>();
        while (await call.ResponseStream.MoveNext(default).Within()) parts.Add(call.ResponseStream.Current.Data.ToByteArray());
        return parts;
    }
}
