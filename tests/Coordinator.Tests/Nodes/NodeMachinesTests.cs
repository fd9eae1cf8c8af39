using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;
using Kind = AIForge.Protocol.Node.V1.ConnectResponse.BodyOneofCase;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>One machine works for one owner, and one GPU as one node.</summary>
public sealed class NodeMachinesTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly NetworkFixture _fixture = (NetworkFixture)fixture.Required();

    private NodeService.NodeServiceClient Nodes => new(_fixture.Anonymous);

    private NodeTokenService.NodeTokenServiceClient Tokens => new(_fixture.Anonymous);

    private NodeEnrolmentService.NodeEnrolmentServiceClient Enrolment => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Machine_OfAnotherOwner_IsRefusedWithoutSayingWhose()
    {
        var (machine, owner) = (NewId(), await _fixture.UserAsync());
        var first = await _fixture.RegisterAsync(owner, "the first one");
        await using var node = await ConnectAsync(first, machine);

        var refused = await RefusalAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), machine);

        refused.Status.Detail.Should().Contain("another account").And.NotContain(first.NodeId).And.NotContain("the first one");
        // Away is not gone: whoever has it keeps it for a day.
        await node.LeaveAsync();
        await RefusalAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), machine);
    }

    [SkippableFact]
    public async Task Machine_OfTheSameOwner_MayHaveSeveralNodesAndIsOneMachine()
    {
        var (machine, owner) = (NewId(), await _fixture.UserAsync());
        var (one, other) = (await _fixture.RegisterAsync(owner), await _fixture.RegisterAsync(owner));

        await using var first = await ConnectAsync(one, machine);
        await using var second = await ConnectAsync(other, machine);

        var keys = await _fixture.Service<Db>().QueryAsync<byte[]>("select machine_key from nodes where owner_id = @Id", new { owner.Id }, default).Within();
        keys.Should().HaveCount(2).And.OnlyContain(key => key.SequenceEqual(keys[0]));
    }

    [SkippableFact]
    public async Task Machine_OfTheSameOwner_StaysHisWhileOneOfItsNodesIsThere()
    {
        var (machine, owner) = (NewId(), await _fixture.UserAsync());
        var (one, other) = (await _fixture.RegisterAsync(owner), await _fixture.RegisterAsync(owner));
        await using var first = await ConnectAsync(one, machine);
        await using var second = await ConnectAsync(other, machine);

        await DeactivateAsync(owner, other);

        await RefusalAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), machine);
        await DeactivateAsync(owner, one);
        await using var stranger = await ConnectAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), machine);
    }

    [SkippableFact]
    public async Task Gpu_OnASecondNode_IsRefusedWithWhatToDo()
    {
        var (gpu, owner) = (NewId(), await _fixture.UserAsync());
        var first = await _fixture.RegisterAsync(owner, "the first one");
        await using var node = await ConnectAsync(first, "", NewId(), gpu);

        var refused = await RefusalAsync(await _fixture.RegisterAsync(owner), NewId(), gpu.ToUpperInvariant());

        refused.Status.Detail.Should().Contain($"your node {first.NodeId} (the first one). Remove that node").And.StartWith("A GPU");
        (await RefusalAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), "", gpu)).Status.Detail.Should().NotContain(first.NodeId);
        // Itself it is welcome again.
        await using var again = await ConnectAsync(first, "", gpu);
    }

    [SkippableFact]
    public async Task Refused_Hello_LeavesNothingClaimed()
    {
        var (taken, free) = (NewId(), NewId());
        await using var holder = await ConnectAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), "", taken);

        await RefusalAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), free, taken, NewId());

        await using var other = await ConnectAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), free);
    }

    [SkippableFact]
    public async Task Deactivated_Node_FreesItsMachineAndGpu()
    {
        var (machine, gpu, owner) = (NewId(), NewId(), await _fixture.UserAsync());
        var first = await _fixture.RegisterAsync(owner);
        await using (await ConnectAsync(first, machine, gpu)) await DeactivateAsync(owner, first);

        await using var next = await ConnectAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), machine, gpu);

        next.Should().NotBeNull();
    }

    [SkippableTheory]
    [InlineData(25, true)]
    [InlineData(23, false)]
    public async Task Away_ForLonger_LosesWhatItHad(int hours, bool displaced)
    {
        var (machine, gpu) = (NewId(), NewId());
        var first = await _fixture.RegisterAsync(await _fixture.UserAsync());
        await using (var node = await ConnectAsync(first, machine, gpu))
        {
            await node.LeaveAsync();
            await _fixture.WhenGoneAsync(first);
        }

        await ExecuteAsync(
            """
            with seen as (update nodes set last_seen_at = now() - make_interval(hours => @hours), created_at = now() - interval '9 days' where id = @Id)
            update node_machines set claimed_at = now() - interval '9 days' where node_id = @Id
            """,
            new { hours, first.Id });
        var next = await _fixture.RegisterAsync(await _fixture.UserAsync());

        if (!displaced)
        {
            await RefusalAsync(next, machine, gpu);
            return;
        }

        await using var taken = await ConnectAsync(next, machine, gpu);
        await RefusalAsync(first, machine, gpu);
    }

    [SkippableFact]
    public async Task Machine_ManyOwnersAtOnce_OneHasIt()
    {
        var machine = NewId();
        var nodes = new List<FakeNode>();
        for (var i = 0; i < 8; i++) nodes.Add(FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync())));

        await Task.WhenAll(nodes.Select(node => node.SendAsync(new ConnectRequest { Hello = Hello(machine) })));
        nodes.ForEach(node => node.Read());
        var welcomed = await Task.WhenAll(nodes.Select(async node => await Task.WhenAny(node.NextAsync(Kind.Welcome), node.EndedAsync()) is Task<ConnectResponse>));

        welcomed.Count(isWelcome => isWelcome).Should().Be(1);
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [SkippableFact]
    public async Task Gpu_OfAMachineThatPolls_IsClaimedAsWell()
    {
        var gpu = NewId();
        await using var node = await ConnectAsync(await _fixture.RegisterAsync(await _fixture.UserAsync()), "", gpu);
        var token = (await Tokens.CreateNodeTokenAsync(new CreateNodeTokenRequest { Name = "poller" }, (await _fixture.UserAsync()).Headers).ResponseAsync.Within()).Token;

        var enrol = () => Enrolment.EnrolNodeAsync(
            new EnrolNodeRequest { Resources = new NodeResources { Gpus = { new Gpu { Uuid = gpu } } } }, RunningCoordinator.Bearer(token)).ResponseAsync.Within();

        (await enrol.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.AlreadyExists, "MACHINE_ALREADY_REGISTERED");
    }

    [SkippableFact]
    public async Task Ids_AreNotStored()
    {
        var (machine, gpu) = (NewId(), NewId());
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        await using var node = await ConnectAsync(identity, machine, gpu);

        var stored = await _fixture.Service<Db>().QueryAsync<string>("select row_to_json(m)::text from node_machines m where node_id = @Id", new { identity.Id }, default).Within();

        stored.Should().HaveCount(2).And.OnlyContain(row => !row.Contains(machine, StringComparison.OrdinalIgnoreCase) && !row.Contains(gpu, StringComparison.OrdinalIgnoreCase));
    }

    [SkippableFact]
    public async Task Hello_IdsTooLong_AreRefused()
    {
        await using var node = FakeNode.Open(_fixture.Coordinator, await _fixture.RegisterAsync(await _fixture.UserAsync()));

        await node.SendAsync(new ConnectRequest { Hello = Hello(new string('a', 129)) });

        (await node.EndedAsync())!.ShouldBeFault(StatusCode.InvalidArgument, "HELLO_INVALID");
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static NodeHello Hello(string machine, params string[] gpus)
    {
        var hello = FakeNode.Hello();
        hello.Hardware.MachineId = machine;
        hello.Hardware.Gpus.AddRange(gpus.Select(uuid => new GpuReport { Uuid = uuid, Name = "fake" }));
        return hello;
    }

    private Task<FakeNode> ConnectAsync(TestNode identity, string machine, params string[] gpus) => FakeNode.ConnectAsync(_fixture.Coordinator, identity, Hello(machine, gpus));

    private async Task<RpcException> RefusalAsync(TestNode identity, string machine, params string[] gpus)
    {
        await using var node = FakeNode.Open(_fixture.Coordinator, identity);
        await node.SendAsync(new ConnectRequest { Hello = Hello(machine, gpus) });
        var fault = (await node.EndedAsync())!;
        fault.ShouldBeFault(StatusCode.AlreadyExists, "MACHINE_ALREADY_REGISTERED");
        return fault;
    }

    private Task DeactivateAsync(TestUser owner, TestNode node) =>
        Nodes.DeactivateNodeAsync(new DeactivateNodeRequest { NodeId = node.NodeId }, owner.Headers).ResponseAsync.Within();

    private async Task ExecuteAsync(string sql, object arguments)
    {
        await using var unit = await _fixture.Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, arguments, default).Within();
        await unit.CommitAsync(default).Within();
    }
}
