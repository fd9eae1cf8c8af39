using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Trust;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;
using Kind = AIForge.Protocol.Node.V1.ConnectResponse.BodyOneofCase;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>How nodes prove who they are, and what becomes of their keys.</summary>
public sealed class NodeKeysTests(NodeStreamTests.ShortQueueFixture fixture) : IClassFixture<NodeStreamTests.ShortQueueFixture>
{
    private readonly NetworkFixture _fixture = (NetworkFixture)fixture.Required();

    private NodeService.NodeServiceClient Nodes => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Connect_FirstStream_PinsTheKeyAndShowsItsFingerprint()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        (await GetAsync(owner, identity)).KeyFingerprint.Should().BeEmpty();

        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);

        (await GetAsync(owner, identity)).KeyFingerprint.Should().Be(node.Key.Fingerprint);
    }

    [SkippableFact]
    public async Task Connect_NoKey_IsToldToUpdate()
    {
        await using var node = FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync()));

        await node.SendRawAsync(new ConnectRequest { Hello = FakeNode.Hello() });

        var fault = (await node.EndedAsync())!;
        fault.ShouldBeFault(StatusCode.FailedPrecondition, "NODE_KEY_MISSING");
        fault.Status.Detail.Should().Contain("update it");
    }

    [SkippableFact]
    public async Task Connect_KeyThatIsNone_NamesTheField()
    {
        await using var node = FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync()));
        var hello = FakeNode.Hello();
        hello.PublicKey = ByteString.CopyFrom(new byte[91]);

        await node.SendRawAsync(new ConnectRequest { Hello = hello });

        (await node.EndedAsync())!.ShouldBeFault(StatusCode.InvalidArgument, "HELLO_INVALID");
    }

    [SkippableFact]
    public async Task Connect_ChallengeIsNotAnswered_IsRefusedAndRecordsNothing()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var silent = FakeNode.Open(_fixture.Coordinator, identity, answersChallenges: false);
        await using var other = FakeNode.Open(_fixture.Coordinator, identity, answersChallenges: false);

        await silent.SendAsync(new ConnectRequest { Hello = FakeNode.Hello() });
        await other.SendAsync(new ConnectRequest { Hello = FakeNode.Hello() });
        await other.SendAsync(new Heartbeat());

        (await other.EndedAsync())!.ShouldBeFault(StatusCode.FailedPrecondition, "CHALLENGE_ANSWER_MISSING");
        (await silent.EndedAsync())!.ShouldBeFault(StatusCode.FailedPrecondition, "CHALLENGE_ANSWER_MISSING");
        var node = await GetAsync(owner, identity);
        (node.KeyFingerprint, node.Resources.CpuModel).Should().Be(("", ""));
        node.LastSeenTime.Should().BeNull();
    }

    public static TheoryData<string> WrongAnswers => ["another key", "another nonce", "another hello", "another use", "nothing"];

    [SkippableTheory]
    [MemberData(nameof(WrongAnswers))]
    public async Task Connect_WrongAnswer_IsRefused(string wrong)
    {
        await using var node = FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync()), answersChallenges: false);
        var hello = FakeNode.Hello();
        await node.SendAsync(new ConnectRequest { Hello = hello });
        node.Read();
        var challenge = (await node.NextAsync(Kind.Challenge)).Challenge;
        challenge.Nonce.Should().HaveCount(32);

        var answer = wrong switch
        {
            "another key" => StreamProof.Answer(NodeKeyPair.Create(), hello, challenge),
            "another nonce" => StreamProof.Answer(node.Key, hello, new Challenge { Nonce = ByteString.CopyFrom(new byte[32]) }),
            "another hello" => StreamProof.Answer(node.Key, With(hello, slots: 9), challenge),
            "another use" => new ChallengeAnswer { Signature = ByteString.CopyFrom(node.Key.Sign(SignedUse.Receipt, challenge.Nonce.Span)) },
            _ => new ChallengeAnswer(),
        };
        await node.SendRawAsync(new ConnectRequest { ChallengeAnswer = answer });

        (await node.EndedAsync())!.ShouldBeFault(StatusCode.PermissionDenied, "NODE_KEY_NOT_PROVED");
    }

    [SkippableFact]
    public async Task Connect_AnswerOfAnEarlierStream_IsRefused()
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        await using var first = FakeNode.Open(_fixture.Coordinator, identity, answersChallenges: false);
        var hello = FakeNode.Hello();
        await first.SendAsync(new ConnectRequest { Hello = hello });
        first.Read();
        var answer = StreamProof.Answer(first.Key, hello, (await first.NextAsync(Kind.Challenge)).Challenge);
        await first.SendRawAsync(new ConnectRequest { ChallengeAnswer = answer });
        await first.NextAsync(Kind.Welcome);

        await using var replayed = FakeNode.Open(_fixture.Coordinator, identity, answersChallenges: false);
        await replayed.SendAsync(new ConnectRequest { Hello = hello });
        await replayed.SendRawAsync(new ConnectRequest { ChallengeAnswer = answer });

        (await replayed.EndedAsync())!.ShouldBeFault(StatusCode.PermissionDenied, "NODE_KEY_NOT_PROVED");
    }

    [SkippableFact]
    public async Task Connect_AnotherKey_IsRefusedAlsoAfterATokenWasRotated()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);

        await using var thief = await RefusedAsync(identity, NodeKeyPair.Create());
        var token = (await Nodes.RotateNodeTokenAsync(new RotateNodeTokenRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within()).Token;
        await using var again = await RefusedAsync(identity with { Token = token }, NodeKeyPair.Create());
        await using var itself = await FakeNode.ConnectAsync(_fixture.Coordinator, identity with { Token = token });

        itself.Key.Should().BeSameAs(node.Key);
    }

    [SkippableFact]
    public async Task Connect_ManyKeysAtOnce_OneIsPinned()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        var nodes = Enumerable.Range(0, 8).Select(_ => FakeNode.Open(_fixture.Coordinator, identity, NodeKeyPair.Create())).ToList();

        await Task.WhenAll(nodes.Select(node => node.SendAsync(new ConnectRequest { Hello = FakeNode.Hello() })));
        nodes.ForEach(node => node.Read());
        var pinned = "";
        await Eventually.IsTrueAsync(async () => (pinned = (await GetAsync(owner, identity)).KeyFingerprint).Length > 0);

        foreach (var node in nodes.Where(node => node.Key.Fingerprint != pinned)) (await node.EndedAsync())!.ShouldBeFault(StatusCode.PermissionDenied, "NODE_KEY_MISMATCH");
        nodes.Should().ContainSingle(node => node.Key.Fingerprint == pinned);
        (await GetAsync(owner, identity)).KeyFingerprint.Should().Be(pinned);
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [SkippableFact]
    public async Task Reset_ByItsOwner_EndsTheStreamAndLetsAnotherKeyInButNeverTheOldOne()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);
        using var other = NodeKeyPair.Create();

        var reset = await ResetAsync(owner, identity);

        reset.Node.KeyFingerprint.Should().BeEmpty();
        (await node.EndedAsync())!.ShouldBeFault(StatusCode.PermissionDenied, "NODE_KEY_MISMATCH");
        await using var old = await RefusedAsync(identity, node.Key);
        await using var next = FakeNode.Open(_fixture.Coordinator, identity, other);
        await next.SendAsync(new ConnectRequest { Hello = FakeNode.Hello() });
        next.Read();
        await next.NextAsync(Kind.Welcome);
        (await GetAsync(owner, identity)).KeyFingerprint.Should().Be(other.Fingerprint);
        await using var stillRefused = await RefusedAsync(identity, node.Key);
    }

    [SkippableFact]
    public async Task Reset_NodeWithoutAKey_ChangesNothingAndLeavesNoTrace()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);

        await ResetAsync(owner, identity);

        (await CountAsync(identity)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Reset_SomebodyElses_IsNotFoundAndTheKeyStays()
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);

        var reset = async () => await ResetAsync(await _fixture.UserAsync(), identity);

        (await reset.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "NODE_NOT_FOUND");
        _fixture.Service<NodeSessions>().Find(identity.Id).Should().NotBeNull();
        (await CountAsync(identity)).Should().Be(1);
    }

    private Task<long> CountAsync(TestNode node) =>
        _fixture.Service<Db>().SingleAsync<long>("select count(*) from node_keys where node_id = @Id and retired_at is null", new { node.Id }, default).Within();

    private Task<ResetNodeKeyResponse> ResetAsync(TestUser user, TestNode node) =>
        Nodes.ResetNodeKeyAsync(new ResetNodeKeyRequest { NodeId = node.NodeId }, user.Headers).ResponseAsync.Within();

    private async Task<FakeNode> RefusedAsync(TestNode identity, NodeKeyPair key)
    {
        var node = FakeNode.Open(_fixture.Coordinator, identity, key);
        await node.SendAsync(new ConnectRequest { Hello = FakeNode.Hello() });
        (await node.EndedAsync())!.ShouldBeFault(StatusCode.PermissionDenied, "NODE_KEY_MISMATCH");
        return node;
    }

    private async Task<Node> GetAsync(TestUser owner, TestNode node) =>
        (await Nodes.GetNodeAsync(new GetNodeRequest { NodeId = node.NodeId }, owner.Headers).ResponseAsync.Within()).Node;

    private static NodeHello With(NodeHello hello, int slots)
    {
        var changed = hello.Clone();
        changed.Slots = slots;
        return changed;
    }
}
