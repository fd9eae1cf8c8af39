using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;
using Kind = AIForge.Protocol.Node.V1.ConnectResponse.BodyOneofCase;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>What a second coordinator over the same database does, and what happens when one goes away.</summary>
public sealed class NodeReplicaTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly NetworkFixture _fixture = (NetworkFixture)fixture.Required();

    [SkippableTheory]
    [InlineData(false, "CREDENTIAL_REVOKED")]
    [InlineData(true, "NODE_DEACTIVATED")]
    public async Task Change_AtAnotherReplica_ClosesTheStreamHere(bool deactivate, string reason)
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);
        await using var other = await RunningCoordinator.StartAsync(_fixture.Postgres.ConnectionString);
        var nodes = new NodeService.NodeServiceClient(other.Anonymous);

        if (deactivate) await nodes.DeactivateNodeAsync(new DeactivateNodeRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within();
        else await nodes.RotateNodeTokenAsync(new RotateNodeTokenRequest { NodeId = identity.NodeId }, owner.Headers).ResponseAsync.Within();

        var code = deactivate ? StatusCode.PermissionDenied : StatusCode.Unauthenticated;
        (await node.EndedAsync())!.ShouldBeFault(code, reason);
        await _fixture.WhenGoneAsync(identity);
    }

    [SkippableFact]
    public async Task Stop_ConnectedNodes_AreToldToReconnectAndEndCleanly()
    {
        var owner = await _fixture.UserAsync();
        var going = await RunningCoordinator.StartAsync(_fixture.Postgres.ConnectionString);
        await using var one = await FakeNode.ConnectAsync(going, await _fixture.RegisterAsync(owner));
        await using var two = await FakeNode.ConnectAsync(going, await _fixture.RegisterAsync(owner));

        await going.StopAsync();

        foreach (var node in (FakeNode[])[one, two])
        {
            (await node.NextAsync(Kind.Restarting)).Restarting.ReconnectAfter.ToTimeSpan().Should().Be(TimeSpan.FromSeconds(2));
            (await node.EndedAsync()).Should().BeNull("an orderly end is no error");
        }

        await going.DisposeAsync();
    }
}
