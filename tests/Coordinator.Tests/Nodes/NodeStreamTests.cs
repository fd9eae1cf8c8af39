using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;
using Kind = AIForge.Protocol.Node.V1.ConnectResponse.BodyOneofCase;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>The control stream from hello to its end.</summary>
public sealed class NodeStreamTests(NodeStreamTests.ShortQueueFixture fixture) : IClassFixture<NodeStreamTests.ShortQueueFixture>
{
    private readonly NetworkFixture _fixture = (NetworkFixture)fixture.Required();

    [SkippableFact]
    public async Task Connect_Hello_IsWelcomedAndToldWhatToRun()
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());

        await using var node = FakeNode.Open(_fixture.Coordinator, identity);
        await node.SendAsync(new ConnectRequest { Hello = FakeNode.Hello() });
        node.Read();

        var welcome = (await node.NextAsync(Kind.Welcome)).Welcome;
        welcome.NodeId.Should().Be(identity.NodeId);
        welcome.HeartbeatInterval.ToTimeSpan().Should().Be(TimeSpan.FromSeconds(30));
        (await node.DesiredAsync(_ => true)).Attempts.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Connect_FirstMessageIsNoHello_IsRefused()
    {
        await using var node = FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync()));

        await node.SendAsync(new Heartbeat());

        (await node.EndedAsync())!.ShouldBeFault(StatusCode.FailedPrecondition, "HELLO_MISSING");
    }

    [SkippableFact]
    public async Task Connect_EndsWithoutHello_IsRefused()
    {
        await using var node = FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync()));

        await node.LeaveAsync();

        (await node.EndedAsync())!.ShouldBeFault(StatusCode.FailedPrecondition, "HELLO_MISSING");
    }

    [SkippableFact]
    public async Task Connect_NoHelloInTime_IsRefused()
    {
        await using var node = FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync()));

        (await node.EndedAsync())!.ShouldBeFault(StatusCode.FailedPrecondition, "HELLO_MISSING");
    }

    public static TheoryData<string, NodeHello> BrokenHellos()
    {
        static NodeHello Broken(Action<NodeHello> change)
        {
            var hello = FakeNode.Hello();
            change(hello);
            return hello;
        }

        return new TheoryData<string, NodeHello>
        {
            { "slots", FakeNode.Hello(slots: 0) },
            { "slots", FakeNode.Hello(slots: 4_097) },
            { "slots", FakeNode.Hello(slots: -1) },
            { "models.sha256", FakeNode.Hello([""]) },
            { "models.sha256", FakeNode.Hello([new string('a', 63)]) },
            { "models.sha256", FakeNode.Hello([new string('A', 64)]) },
            { "models.sha256", FakeNode.Hello([new string('g', 64)]) },
            { "models", FakeNode.Hello(Enumerable.Repeat(new string('a', 64), 1_025)) },
            { "attempts", Broken(hello => hello.Attempts.AddRange(Enumerable.Repeat(new AttemptRef(), 4_097))) },
            { "region", Broken(hello => hello.Region = "EU") },
            { "labels", Broken(hello => hello.Labels["a b"] = "1") },
            { "labels", Broken(hello => hello.Labels["a"] = "no blanks") },
            { "labels", Broken(hello => hello.Labels.Add(Enumerable.Range(0, 33).ToDictionary(i => $"l{i}", _ => "1"))) },
            { "price_floors", Broken(hello => hello.PriceFloors.Add(new PriceFloor { Currency = "BTC", PerHour = "1" })) },
            { "price_floors", Broken(hello => hello.PriceFloors.Add(new PriceFloor { Currency = "USDT", PerHour = "-1" })) },
            { "price_floors", Broken(hello => hello.PriceFloors.AddRange(Enumerable.Repeat(new PriceFloor { Currency = "USDT", PerHour = "1" }, 2))) },
            { "serve", Broken(hello => hello.Serve = new ServeRule { Scope = (ServeScope)9 }) },
            { "serve.user_ids", Broken(hello => hello.Serve = new ServeRule { Scope = ServeScope.Users }) },
            { "serve.user_ids", Broken(hello => hello.Serve = new ServeRule { Scope = ServeScope.Users, UserIds = { "user_1" } }) },
            { "container_capacity", Broken(hello => hello.ContainerCapacity = new ContainerCapacity { Slots = 1, Cached = { Enumerable.Range(0, 513).Select(i => (ulong)i) } }) },
            { "hardware.gpus", Broken(hello => hello.Hardware.Gpus.AddRange(Enumerable.Repeat(new GpuReport(), 65))) },
        };
    }

    [SkippableTheory]
    [MemberData(nameof(BrokenHellos))]
    public async Task Connect_HelloOutOfBounds_NamesTheField(string field, NodeHello hello)
    {
        await using var node = FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync()));

        await node.SendAsync(new ConnectRequest { Hello = hello });

        var fault = (await node.EndedAsync())!;
        fault.ShouldBeFault(StatusCode.InvalidArgument, "HELLO_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [SkippableFact]
    public async Task Connect_HelloAtItsBounds_IsTaken()
    {
        var hello = FakeNode.Hello(Enumerable.Repeat(new string('0', 64), 1_024), slots: 4_096);
        hello.Attempts.AddRange(Enumerable.Repeat(new AttemptRef { JobId = "nonsense", Attempt = int.MaxValue }, 4_096));
        hello.Hardware.Gpus.AddRange(Enumerable.Repeat(new GpuReport(), 64));

        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync()), hello);

        (await node.DesiredAsync(_ => true)).Attempts.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Connect_HelloWithNulCharacter_IsTakenWithoutIt()
    {
        var hello = FakeNode.Hello();
        hello.Hardware.CpuModel = "cpu\0";
        var owner = await _fixture.UserAsync();

        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, await _fixture.RegisterAsync(owner), hello);

        (await Nodes.ListNodesAsync(new ListNodesRequest(), owner.Headers).ResponseAsync.Within()).Nodes.Single().Resources.CpuModel.Should().Be("cpu");
    }

    [SkippableFact]
    public async Task Connect_SecondStreamOfANode_ReplacesTheFirst()
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        await using var first = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);

        await using var second = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);

        (await first.EndedAsync())!.ShouldBeFault(StatusCode.Aborted, "STREAM_REPLACED");
        _fixture.Service<NodeSessions>().Find(identity.Id)!.Closed.IsCancellationRequested.Should().BeFalse("the newest stream is the live one");
    }

    [SkippableFact]
    public async Task Connect_NodeLeaves_IsForgottenWithoutAFault()
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);

        await node.LeaveAsync();

        (await node.EndedAsync()).Should().BeNull();
        await _fixture.WhenGoneAsync(identity);
    }

    [SkippableFact]
    public async Task Send_NodeStoppedReading_IsDisconnectedAndOthersAreNot()
    {
        var owner = await _fixture.UserAsync();
        await using var deaf = FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(owner));
        await deaf.EnterAsync();
        await using var healthy = await FakeNode.ConnectAsync(_fixture.Coordinator, await _fixture.RegisterAsync(owner));
        await NetworkFixture.WhenAsync(() => _fixture.Service<NodeSessions>().Find(deaf.Identity.Id) is not null);
        var session = _fixture.Service<NodeSessions>().Find(deaf.Identity.Id)!;

        await NetworkFixture.WhenAsync(() => !session.Send(Large()));

        session.CloseReason!.Reason.Should().Be("NODE_NOT_READING");
        await _fixture.WhenGoneAsync(deaf.Identity);
        (await deaf.EndedAsync()).Should().NotBeNull();
        _fixture.Service<NodeSessions>().Find(healthy.Identity.Id)!.Send(Large()).Should().BeTrue();
        (await healthy.NextAsync(Kind.StartGeneration)).StartGeneration.Task.Text.Should().HaveLength(100_000);
    }

    [SkippableFact]
    public async Task Close_WhileMessagesAreWritten_TellsTheReason()
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        for (var i = 0; i < 20; i++)
        {
            await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);
            var session = _fixture.Service<NodeSessions>().Find(identity.Id)!;
            for (var sent = 0; sent < 3; sent++) session.Send(Large());

            session.Close(NodesFaults.Silent(35));

            (await node.EndedAsync())!.ShouldBeFault(StatusCode.DeadlineExceeded, "NODE_SILENT");
            await _fixture.WhenGoneAsync(identity);
        }
    }

    [SkippableFact]
    public async Task Connect_UnknownToken_IsRefused()
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        await using var node = FakeNode.Open(_fixture.Coordinator, identity with { Token = NodeTokens.Create() });

        (await node.EndedAsync())!.ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_INVALID");
    }

    [SkippableFact]
    public async Task Rotate_ConnectedNode_IsClosedAtOnceAndTheOldTokenIsRefused()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);

        var rotated = await Nodes.RotateNodeTokenAsync(new RotateNodeTokenRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within();

        (await node.EndedAsync())!.ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        await using var old = FakeNode.Open(_fixture.Coordinator, identity);
        (await old.EndedAsync())!.ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        await using var renewed = await FakeNode.ConnectAsync(_fixture.Coordinator, identity with { Token = rotated.Token });
        await renewed.DesiredAsync(_ => true);
    }

    [SkippableFact]
    public async Task Deactivate_ConnectedNode_IsClosedAtOnceAndRefused()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);

        var reply = await Nodes.DeactivateNodeAsync(new DeactivateNodeRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within();

        reply.Node.Status.Should().Be(NodeStatus.Deactivated);
        (await node.EndedAsync())!.ShouldBeFault(StatusCode.PermissionDenied, "NODE_DEACTIVATED");
        await using var again = FakeNode.Open(_fixture.Coordinator, identity);
        (await again.EndedAsync())!.ShouldBeFault(StatusCode.PermissionDenied, "NODE_DEACTIVATED");
    }

    [SkippableFact]
    public async Task Rotate_StreamThatHasNotSaidHello_IsEndedAtOnce()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var silent = FakeNode.Open(_fixture.Coordinator, identity);
        var open = _fixture.Service<NodeTokenStreams>();
        var tokenId = await _fixture.Service<Db>().SingleAsync<Guid>("select id from node_tokens where node_id = @Id", new { identity.Id }, default).Within();
        await NetworkFixture.WhenAsync(() => open.TokenIds.Contains(tokenId));

        await Nodes.RotateNodeTokenAsync(new RotateNodeTokenRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within();

        (await silent.EndedAsync())!.ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        await NetworkFixture.WhenAsync(() => !open.TokenIds.Contains(tokenId));
    }

    [SkippableFact]
    public async Task Rotate_WhileNodesConnect_LeavesNoStreamWithTheOldToken()
    {
        var owner = await _fixture.UserAsync();
        for (var round = 0; round < 10; round++)
        {
            var identity = await _fixture.RegisterAsync(owner);
            await using var node = FakeNode.Open(_fixture.Coordinator, identity);
            node.Read();

            var hello = Task.Run(() => node.SendAsync(new ConnectRequest { Hello = FakeNode.Hello() }));
            var rotation = Nodes.RotateNodeTokenAsync(new RotateNodeTokenRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync;
            await Task.WhenAll(rotation, hello.ContinueWith(_ => { }, TaskScheduler.Default)).Within();

            (await node.EndedAsync())!.ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        }
    }

    private NodeService.NodeServiceClient Nodes => new(_fixture.Anonymous);

    private static ConnectResponse Large() => new()
    {
        StartGeneration = new StartGeneration { Task = new InferenceTask { Text = new string('x', 100_000) } },
    };

    public sealed class ShortQueueFixture : NetworkFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Nodes:OutgoingQueueLength"] = "16", ["Nodes:HelloTimeoutSeconds"] = "1" };
    }
}
