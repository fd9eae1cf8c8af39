using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>Tokens from their making to their end, and the nodes that enrol with them.</summary>
public sealed class NodeTokensTests(NodeTokensTests.FewFixture fixture) : IClassFixture<NodeTokensTests.FewFixture>
{
    private const int MaxNodes = 3;
    private const int MaxUnused = 4;

    private readonly NetworkFixture _fixture = (NetworkFixture)fixture.Required();

    private NodeTokenService.NodeTokenServiceClient Tokens => new(_fixture.Anonymous);

    private NodeService.NodeServiceClient Nodes => new(_fixture.Anonymous);

    private NodeEnrolmentService.NodeEnrolmentServiceClient Enrolment => new(_fixture.Anonymous);

    private NodeJobService.NodeJobServiceClient NodeJobs => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Create_Token_IsShownOnceAndStoredOnlyAsItsHash()
    {
        var owner = await _fixture.UserAsync();
        var expires = TimeProvider.System.GetUtcNow().AddDays(1).ToTimestamp();
        expires.Nanos = 0;

        var created = await CreateAsync(owner, " rack 7 ", expires);

        created.Token.Should().StartWith("afn_");
        created.NodeToken.Should().Be(new NodeToken
        {
            TokenId = created.NodeToken.TokenId, Name = "rack 7", Prefix = created.Token[..12], CreateTime = created.NodeToken.CreateTime, ExpireTime = expires,
        });
        (await ListAsync(owner)).Should().ContainSingle().Which.TokenId.Should().Be(created.NodeToken.TokenId);
        var row = await _fixture.Service<Db>().SingleAsync<string>(
            "select row_to_json(t)::text from node_tokens t where owner_id = @Id", new { owner.Id }, default).Within();
        row.Should().NotContain(created.Token).And.Contain(created.Token[..12]);
    }

    [SkippableFact]
    public async Task Connect_TokenWithoutNode_EnrolsOneAndIsItsCredentialFromThenOn()
    {
        var owner = await _fixture.UserAsync();
        var created = await CreateAsync(owner);

        await using var node = await FakeNode.EnrolAsync(_fixture.Coordinator, created.Token, "gpu-box");
        await using var again = await FakeNode.EnrolAsync(_fixture.Coordinator, created.Token, "renamed");

        again.Identity.NodeId.Should().Be(node.Identity.NodeId);
        (await node.EndedAsync())!.ShouldBeFault(StatusCode.Aborted, "STREAM_REPLACED");
        (await NodesAsync(owner)).Should().ContainSingle().Which.Name.Should().Be("gpu-box");
        var shown = (await ListAsync(owner)).Single();
        shown.NodeId.Should().Be(node.Identity.NodeId);
        shown.LastUseTime.Should().NotBeNull();
    }

    [SkippableFact]
    public async Task Enrol_Poll_IsTheSameOverPlainRequests()
    {
        var owner = await _fixture.UserAsync();
        var created = await CreateAsync(owner, "from the token");
        var headers = RunningCoordinator.Bearer(created.Token);
        var request = new EnrolNodeRequest { Resources = new NodeResources { CpuCores = 8, Slots = 2 } };

        var enrolled = await Enrolment.EnrolNodeAsync(request, headers).ResponseAsync.Within();
        var again = await Enrolment.EnrolNodeAsync(request, headers).ResponseAsync.Within();
        await NodeJobs.PollJobAsync(new PollJobRequest { NodeId = enrolled.NodeId }, headers).ResponseAsync.Within();

        again.Should().Be(enrolled);
        enrolled.Name.Should().Be("from the token");
        var node = (await NodesAsync(owner)).Single();
        (node.NodeId, node.Status, node.Resources).Should().Be((enrolled.NodeId, NodeStatus.Ready, request.Resources));
        (await ListAsync(owner)).Single().LastUseTime.Should().NotBeNull();
    }

    [SkippableFact]
    public async Task Enrol_ManyAtOnceOnBothPaths_MakeExactlyOneNode()
    {
        for (var round = 0; round < 5; round++)
        {
            var owner = await _fixture.UserAsync();
            var created = await CreateAsync(owner);
            var headers = RunningCoordinator.Bearer(created.Token);

            var polls = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
                (await Enrolment.EnrolNodeAsync(new EnrolNodeRequest(), headers).ResponseAsync.Within()).NodeId));
            // One stream only: a second one would replace it before it is welcomed.
            var stream = Task.Run(async () =>
            {
                await using var node = await FakeNode.EnrolAsync(_fixture.Coordinator, created.Token);
                return node.Identity.NodeId;
            });
            var enrolled = await Task.WhenAll(polls.Append(stream)).Within(TimeSpan.FromSeconds(30));

            enrolled.Distinct().Should().ContainSingle().Which.Should().Be((await NodesAsync(owner)).Single().NodeId);
        }
    }

    [SkippableFact]
    public async Task Enrol_RevokedAtTheSameTime_LeavesATokenThatIsRefused()
    {
        var owner = await _fixture.UserAsync();
        for (var round = 0; round < MaxNodes; round++)
        {
            var created = await CreateAsync(owner);
            var headers = RunningCoordinator.Bearer(created.Token);

            var enrolling = Task.Run(() => TryAsync(() => Enrolment.EnrolNodeAsync(new EnrolNodeRequest(), headers).ResponseAsync));
            var revoking = Task.Run(() => RevokeAsync(owner, created.NodeToken.TokenId));
            await Task.WhenAll(enrolling, revoking).Within();

            (await enrolling).Should().BeOneOf("", "CREDENTIAL_REVOKED");
            (await TryAsync(() => Enrolment.EnrolNodeAsync(new EnrolNodeRequest(), headers).ResponseAsync)).Should().Be("CREDENTIAL_REVOKED");
        }
    }

    [SkippableFact]
    public async Task Enrol_MoreNodesThanAllowed_IsRefusedAndTheTokenStaysUnused()
    {
        var owner = await _fixture.UserAsync();
        for (var i = 0; i < MaxNodes; i++) await _fixture.RegisterAsync(owner);
        var created = await CreateAsync(owner);

        await using var node = FakeNode.Open(_fixture.Coordinator, new TestNode(Guid.Empty, "", created.Token));
        await node.SendAsync(new ConnectRequest { Hello = FakeNode.Hello() });

        (await node.EndedAsync())!.ShouldBeFault(StatusCode.ResourceExhausted, "NODE_LIMIT_REACHED");
        (await ListAsync(owner)).Single(token => token.TokenId == created.NodeToken.TokenId).NodeId.Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Revoke_ConnectedNode_EndsItsStreamAndFurtherUseWithinASecondOnEveryReplica(bool atAnotherReplica)
    {
        var owner = await _fixture.UserAsync();
        var created = await CreateAsync(owner);
        await using var node = await FakeNode.EnrolAsync(_fixture.Coordinator, created.Token);
        // Puts the token into the cache of the replica that must forget it.
        await NodeJobs.PollJobAsync(new PollJobRequest { NodeId = node.Identity.NodeId }, node.Identity.Headers).ResponseAsync.Within();
        await using var other = await RunningCoordinator.StartAsync(_fixture.Postgres.ConnectionString);
        var tokens = new NodeTokenService.NodeTokenServiceClient(atAnotherReplica ? other.Anonymous : _fixture.Anonymous);

        var revoked = await tokens.RevokeNodeTokenAsync(new RevokeNodeTokenRequest { TokenId = created.NodeToken.TokenId }, owner.Headers).ResponseAsync.Within();

        revoked.NodeToken.RevokeTime.Should().NotBeNull();
        (await node.EndedAsync())!.ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        await Eventually.IsTrueAsync(
            async () => await TryAsync(() => NodeJobs.PollJobAsync(new PollJobRequest { NodeId = node.Identity.NodeId }, node.Identity.Headers).ResponseAsync) == "CREDENTIAL_REVOKED",
            TimeSpan.FromSeconds(1));
        var again = await RevokeAsync(owner, created.NodeToken.TokenId);
        again.RevokeTime.Should().Be(revoked.NodeToken.RevokeTime, "revoking again changes nothing");
    }

    [SkippableFact]
    public async Task Rotate_Node_HasANewTokenAndTheOldOneIsRevoked()
    {
        var owner = await _fixture.UserAsync();
        var created = await CreateAsync(owner, "first");
        await using var node = await FakeNode.EnrolAsync(_fixture.Coordinator, created.Token, "box");

        var rotated = await Nodes.RotateNodeTokenAsync(new RotateNodeTokenRequest { NodeId = node.Identity.NodeId }, owner.Headers).ResponseAsync.Within();

        var shown = await ListAsync(owner);
        shown.Select(token => (token.Name, token.NodeId, token.RevokeTime is null)).Should()
            .Equal(("box", node.Identity.NodeId, true), ("first", node.Identity.NodeId, false));
        shown[0].Prefix.Should().Be(rotated.Token[..12]);
        await using var renewed = await FakeNode.EnrolAsync(_fixture.Coordinator, rotated.Token, key: node.Key);
        renewed.Identity.NodeId.Should().Be(node.Identity.NodeId);
    }

    [SkippableFact]
    public async Task Expired_Token_IsRefusedAsExpired()
    {
        var owner = await _fixture.UserAsync();
        var created = await CreateAsync(owner, expires: TimeProvider.System.GetUtcNow().AddDays(1).ToTimestamp());
        await using (var unit = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await unit.ExecuteAsync(
                "update node_tokens set created_at = now() - interval '2 days', expires_at = now() - interval '1 second' where owner_id = @Id", new { owner.Id }, default).Within();
            await unit.CommitAsync(default).Within();
        }

        (await TryAsync(() => Enrolment.EnrolNodeAsync(new EnrolNodeRequest(), RunningCoordinator.Bearer(created.Token)).ResponseAsync)).Should().Be("CREDENTIAL_EXPIRED");
        await using var node = FakeNode.Open(_fixture.Coordinator, new TestNode(Guid.Empty, "", created.Token));
        (await node.EndedAsync())!.ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_EXPIRED");
    }

    [SkippableFact]
    public async Task Use_TokenWithoutNodeForWork_IsToldToEnrol()
    {
        var created = await CreateAsync(await _fixture.UserAsync());
        var headers = RunningCoordinator.Bearer(created.Token);
        var nodeId = Id<NodeTag>.New(TimeProvider.System).ToString();

        (await FaultOf(() => NodeJobs.PollJobAsync(new PollJobRequest { NodeId = nodeId }, headers).ResponseAsync))
            .ShouldBeFault(StatusCode.FailedPrecondition, "NODE_NOT_ENROLLED");
        (await FaultOf(() => new NodeDataService.NodeDataServiceClient(_fixture.Anonymous).Generate(headers).ResponseAsync))
            .ShouldBeFault(StatusCode.FailedPrecondition, "NODE_NOT_ENROLLED");
        (await FaultOf(() => Tokens.ListNodeTokensAsync(new ListNodeTokensRequest(), headers).ResponseAsync))
            .ShouldBeFault(StatusCode.PermissionDenied, "WRONG_CREDENTIAL_KIND");
    }

    [SkippableFact]
    public async Task Revoke_TokenOfAnotherUser_DoesNotExist()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var created = await CreateAsync(owner);

        foreach (var tokenId in (string[])[created.NodeToken.TokenId, Id<NodeTokenTag>.New(TimeProvider.System).ToString(), "nonsense", ""])
            (await FaultOf(() => RevokeAsync(stranger, tokenId))).ShouldBeFault(StatusCode.NotFound, "NODE_TOKEN_NOT_FOUND");

        (await ListAsync(stranger)).Should().BeEmpty();
        (await ListAsync(owner)).Single().RevokeTime.Should().BeNull();
    }

    [SkippableFact]
    public async Task Create_ManyAtOnce_StopsAtTheLimitOfUnusedOnes()
    {
        var owner = await _fixture.UserAsync();

        var reasons = await Task.WhenAll(Enumerable.Range(0, 6 * MaxUnused).Select(_ => Task.Run(() => TryAsync(() => CreateAsync(owner))))).Within();

        reasons.Count(reason => reason.Length == 0).Should().Be(MaxUnused);
        reasons.Where(reason => reason.Length > 0).Should().AllBe("NODE_TOKEN_LIMIT_REACHED");
        await RevokeAsync(owner, (await ListAsync(owner))[0].TokenId);
        await CreateAsync(owner);
    }

    [SkippableTheory]
    [InlineData("", 60, "name")]
    [InlineData("  ", 60, "name")]
    [InlineData("a\u200Bb", 60, "name")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", 60, "name")]
    [InlineData("n", -1, "expire_time")]
    [InlineData("n", 999_999_999_999, "expire_time")]
    public async Task Create_FieldOutOfBounds_NamesIt(string name, long expiresIn, string field)
    {
        var owner = await _fixture.UserAsync();
        var expires = new Timestamp { Seconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + expiresIn };

        var fault = await FaultOf(() => CreateAsync(owner, name, expires));

        fault.ShouldBeFault(StatusCode.InvalidArgument, "NODE_TOKEN_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [SkippableFact]
    public async Task Enrol_ResourcesOutOfBounds_AreRefusedBeforeANodeIsMade()
    {
        var owner = await _fixture.UserAsync();
        var headers = RunningCoordinator.Bearer((await CreateAsync(owner)).Token);

        foreach (var resources in (NodeResources[])[new() { Slots = -1 }, new() { Gpus = { Enumerable.Repeat(new Gpu(), 65) } }, new() { CpuModel = new string('x', 70_000) }])
            (await TryAsync(() => Enrolment.EnrolNodeAsync(new EnrolNodeRequest { Resources = resources }, headers).ResponseAsync)).Should().Be("NODE_RESOURCES_INVALID");

        (await NodesAsync(owner)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Method_KeyWithoutTheScope_IsDenied()
    {
        var narrow = await _fixture.UserAsync("inference", "jobs", "account");

        (await FaultOf(() => CreateAsync(narrow))).ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
        (await FaultOf(() => ListAsync(narrow))).ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
        (await FaultOf(() => RevokeAsync(narrow, "ntok_x"))).ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
        (await FaultOf(() => Enrolment.EnrolNodeAsync(new EnrolNodeRequest(), narrow.Headers).ResponseAsync)).ShouldBeFault(StatusCode.PermissionDenied, "WRONG_CREDENTIAL_KIND");
    }

    [SkippableFact]
    public async Task List_SeveralPages_NewestFirst()
    {
        var owner = await _fixture.UserAsync();
        var made = new List<string>();
        for (var i = 0; i < 3; i++) made.Add((await CreateAsync(owner)).NodeToken.TokenId);

        var first = await Tokens.ListNodeTokensAsync(new ListNodeTokensRequest { PageSize = 2 }, owner.Headers).ResponseAsync.Within();
        var second = await Tokens.ListNodeTokensAsync(new ListNodeTokensRequest { PageSize = 2, PageToken = first.NextPageToken }, owner.Headers).ResponseAsync.Within();

        first.NodeTokens.Concat(second.NodeTokens).Select(token => token.TokenId).Should().Equal(Enumerable.Reverse(made));
        second.NextPageToken.Should().BeEmpty();
    }

    private async Task<CreateNodeTokenResponse> CreateAsync(TestUser owner, string name = "machine", Timestamp? expires = null) =>
        await Tokens.CreateNodeTokenAsync(new CreateNodeTokenRequest { Name = name, ExpireTime = expires }, owner.Headers).ResponseAsync.Within();

    private async Task<NodeToken> RevokeAsync(TestUser owner, string tokenId) =>
        (await Tokens.RevokeNodeTokenAsync(new RevokeNodeTokenRequest { TokenId = tokenId }, owner.Headers).ResponseAsync.Within()).NodeToken;

    private async Task<IList<NodeToken>> ListAsync(TestUser owner) =>
        (await Tokens.ListNodeTokensAsync(new ListNodeTokensRequest(), owner.Headers).ResponseAsync.Within()).NodeTokens;

    private async Task<IList<Protocol.V1.Node>> NodesAsync(TestUser owner) =>
        (await Nodes.ListNodesAsync(new ListNodesRequest(), owner.Headers).ResponseAsync.Within()).Nodes;

    /// <summary>The reason of the refusal; empty when there was none.</summary>
    private static async Task<string> TryAsync(Func<Task> call)
    {
        try
        {
            await call().Within();
            return "";
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }

    private static async Task<RpcException> FaultOf(Func<Task> call) =>
        (await FluentActions.Awaiting(() => call().Within()).Should().ThrowAsync<RpcException>()).Which;

    public sealed class FewFixture : NetworkFixture
    {
        protected override Dictionary<string, string?> Settings => new()
        {
            ["Nodes:MaxNodesPerUser"] = $"{MaxNodes}", ["Nodes:MaxUnusedTokensPerUser"] = $"{MaxUnused}",
        };
    }
}
