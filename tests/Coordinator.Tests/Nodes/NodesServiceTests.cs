using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>Node records as their owners see them, and who may call what.</summary>
public sealed class NodesServiceTests(NodesServiceTests.FewNodesFixture fixture) : IClassFixture<NodesServiceTests.FewNodesFixture>
{
    private const int MaxNodes = 4;

    private readonly NetworkFixture _fixture = (NetworkFixture)fixture.Required();

    private NodeService.NodeServiceClient Nodes => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Get_ConnectedNode_ShowsWhatItReported()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner, " my node ");
        var sha256 = new string('b', 64);
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([sha256, sha256], slots: 3));
        await node.SendAsync(new Heartbeat { CpuPercent = 12.5, MemoryUsedBytes = 7, DiskUsedBytes = 9, QueuedGenerations = 2 });
        await node.SendAsync(new ConnectRequest { Drain = new Drain { Draining = true } });
        var session = _fixture.Service<Coordinator.Nodes.NodeSessions>().Find(identity.Id)!;
        await NetworkFixture.WhenAsync(() => session.Draining);

        var shown = (await Nodes.GetNodeAsync(new GetNodeRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within()).Node;

        shown.Name.Should().Be("my node");
        shown.Status.Should().Be(NodeStatus.Draining);
        shown.Models.Should().Equal(sha256);
        shown.Resources.Should().Be(new NodeResources
        {
            CpuCores = 4, CpuModel = "fake", MemoryBytes = 1 << 30, DiskBytes = 1 << 30, GpuAbsentReason = "it is fake", Slots = 3, SoftwareVersion = "1.2.3",
        });
        shown.Usage.Should().Be(new NodeUsage { CpuPercent = 12.5, MemoryUsedBytes = 7, DiskUsedBytes = 9, Queued = 2 });
        session.AcceptsWork.Should().BeFalse("a draining node takes nothing new");
    }

    [SkippableFact]
    public async Task Get_Lifecycle_GoesFromOfflineToReadyAndBack()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        async Task<NodeStatus> StatusAsync() =>
            (await Nodes.GetNodeAsync(new GetNodeRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within()).Node.Status;

        (await StatusAsync()).Should().Be(NodeStatus.Offline);
        await using (await FakeNode.ConnectAsync(_fixture.Coordinator, identity)) (await StatusAsync()).Should().Be(NodeStatus.Ready);
        await _fixture.WhenGoneAsync(identity);
        (await StatusAsync()).Should().Be(NodeStatus.Offline);
    }

    [SkippableFact]
    public async Task Get_PollingNode_IsReady()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);

        await new NodeJobService.NodeJobServiceClient(_fixture.Anonymous).PollJobAsync(new PollJobRequest { NodeId = identity.NodeId }, identity.Headers)
            .ResponseAsync.Within();

        var shown = (await Nodes.GetNodeAsync(new GetNodeRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within()).Node;
        shown.Status.Should().Be(NodeStatus.Ready);
        shown.LastSeenTime.Should().NotBeNull();
    }

    [SkippableFact]
    public async Task Register_Token_IsStoredOnlyAsItsHash()
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());

        var row = await _fixture.Service<Coordinator.Platform.Database.Db>().SingleAsync<string>(
            "select row_to_json(t)::text from node_tokens t where node_id = @Id", new { identity.Id }, default).Within();

        identity.Token.Should().StartWith("afn_");
        row.Should().NotContain(identity.Token).And.Contain(identity.Token[..12]);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("node\u202Exe.exe")]
    [InlineData("two\nlines")]
    [InlineData("a\0b")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Register_NameOutOfBounds_IsRefused(string name)
    {
        var owner = await _fixture.UserAsync();

        var fault = await FaultOf(() => Nodes.RegisterNodeAsync(new RegisterNodeRequest { Name = name }, owner.Headers).ResponseAsync);

        fault.ShouldBeFault(StatusCode.InvalidArgument, "NODE_NAME_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be("name");
    }

    [SkippableFact]
    public async Task Register_ManyAtOnce_StopsAtTheLimit()
    {
        var owner = await _fixture.UserAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, MaxNodes + 4).Select(async _ =>
        {
            try
            {
                await _fixture.RegisterAsync(owner);
                return null;
            }
            catch (RpcException exception)
            {
                return exception.Detail<ErrorInfo>().Reason;
            }
        })).Within();

        results.Count(reason => reason is null).Should().Be(MaxNodes);
        results.Where(reason => reason is not null).Should().AllBe("NODE_LIMIT_REACHED");
    }

    [SkippableFact]
    public async Task List_SeveralPages_ShowsOnlyOwnNodesNewestFirst()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var own = new List<string>();
        for (var i = 0; i < 3; i++) own.Add((await _fixture.RegisterAsync(owner)).NodeId);
        await _fixture.RegisterAsync(stranger);

        var first = await Nodes.ListNodesAsync(new ListNodesRequest { PageSize = 2 }, owner.Headers).ResponseAsync.Within();
        var second = await Nodes.ListNodesAsync(new ListNodesRequest { PageSize = 2, PageToken = first.NextPageToken }, owner.Headers).ResponseAsync.Within();

        first.Nodes.Concat(second.Nodes).Select(node => node.NodeId).Should().Equal(Enumerable.Reverse(own));
        second.NextPageToken.Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData("get")]
    [InlineData("rotate")]
    [InlineData("deactivate")]
    public async Task Method_NodeOfAnotherUser_DoesNotExist(string method)
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        var stranger = await _fixture.UserAsync();

        foreach (var nodeId in (string[])[identity.NodeId, Id<NodeTag>.New(TimeProvider.System).ToString(), "nonsense", ""])
            (await FaultOf(() => CallAsync(method, nodeId, stranger.Headers))).ShouldBeFault(StatusCode.NotFound, "NODE_NOT_FOUND");

        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);
        (await Nodes.GetNodeAsync(new GetNodeRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within()).Node.Status
            .Should().Be(NodeStatus.Ready, "nothing of it was changed");
    }

    [SkippableTheory]
    [InlineData("register")]
    [InlineData("list")]
    [InlineData("get")]
    [InlineData("rotate")]
    [InlineData("deactivate")]
    public async Task Method_KeyWithoutTheScope_IsDenied(string method)
    {
        var narrow = await _fixture.UserAsync("inference", "jobs", "account");

        var fault = await FaultOf(() => CallAsync(method, "node_x", narrow.Headers));

        fault.ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
    }

    [SkippableTheory]
    [InlineData("register")]
    [InlineData("list")]
    [InlineData("get")]
    [InlineData("rotate")]
    [InlineData("deactivate")]
    [InlineData("create-job")]
    [InlineData("list-jobs")]
    [InlineData("chat")]
    [InlineData("models")]
    public async Task UserMethod_NodeToken_IsTheWrongKind(string method)
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());

        (await FaultOf(() => CallAsync(method, identity.NodeId, identity.Headers))).ShouldBeFault(StatusCode.PermissionDenied, "WRONG_CREDENTIAL_KIND");
        (await FaultOf(() => CallAsync(method, identity.NodeId, []))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_MISSING");
    }

    [SkippableTheory]
    [InlineData("connect")]
    [InlineData("generate")]
    [InlineData("poll")]
    [InlineData("progress")]
    [InlineData("complete")]
    public async Task NodeMethod_ApiKey_IsTheWrongKind(string method)
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);

        (await FaultOf(() => CallAsync(method, identity.NodeId, owner.Headers))).ShouldBeFault(StatusCode.PermissionDenied, "WRONG_CREDENTIAL_KIND");
        (await FaultOf(() => CallAsync(method, identity.NodeId, []))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_MISSING");
    }

    private async Task CallAsync(string method, string nodeId, Metadata headers)
    {
        var jobs = new JobService.JobServiceClient(_fixture.Anonymous);
        var nodeJobs = new NodeJobService.NodeJobServiceClient(_fixture.Anonymous);
        Task call = method switch
        {
            "register" => Nodes.RegisterNodeAsync(new RegisterNodeRequest { Name = "n" }, headers).ResponseAsync,
            "list" => Nodes.ListNodesAsync(new ListNodesRequest(), headers).ResponseAsync,
            "get" => Nodes.GetNodeAsync(new GetNodeRequest { NodeId = nodeId }, headers).ResponseAsync,
            "rotate" => Nodes.RotateNodeTokenAsync(new RotateNodeTokenRequest { NodeId = nodeId }, headers).ResponseAsync,
            "deactivate" => Nodes.DeactivateNodeAsync(new DeactivateNodeRequest { NodeId = nodeId }, headers).ResponseAsync,
            "create-job" => jobs.CreateJobAsync(new CreateJobRequest(), headers).ResponseAsync,
            "list-jobs" => jobs.ListJobsAsync(new ListJobsRequest(), headers).ResponseAsync,
            "models" => new ModelService.ModelServiceClient(_fixture.Anonymous).ListModelsAsync(new Protocol.V1.ListModelsRequest(), headers).ResponseAsync,
            "chat" => new OpenAiService.OpenAiServiceClient(_fixture.Anonymous).CreateChatCompletionAsync(new CreateChatCompletionRequest(), headers).ResponseAsync,
            "poll" => nodeJobs.PollJobAsync(new PollJobRequest { NodeId = nodeId }, headers).ResponseAsync,
            "progress" => nodeJobs.ReportJobProgressAsync(new ReportJobProgressRequest { NodeId = nodeId }, headers).ResponseAsync,
            "complete" => nodeJobs.CompleteJobAsync(new CompleteJobRequest { NodeId = nodeId }, headers).ResponseAsync,
            "connect" => new NodeControlService.NodeControlServiceClient(_fixture.Anonymous).Connect(headers).ResponseStream.MoveNext(default),
            "generate" => new NodeDataService.NodeDataServiceClient(_fixture.Anonymous).Generate(headers).ResponseAsync,
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };
        await call.Within();
    }

    private static async Task<RpcException> FaultOf(Func<Task> call) => (await call.Should().ThrowAsync<RpcException>()).Which;

    public sealed class FewNodesFixture : NetworkFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Nodes:MaxNodesPerUser"] = $"{MaxNodes}" };
    }
}
