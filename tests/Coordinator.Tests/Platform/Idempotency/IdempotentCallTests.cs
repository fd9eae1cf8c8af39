using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Platform.Idempotency;

/// <summary>The header through the whole server: order of interceptors, caller and error details.</summary>
public sealed class IdempotentCallTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private readonly CoordinatorFixture _fixture = fixture.Required();

    [SkippableFact]
    public async Task Deactivate_SameKey_RepeatsTheReplyAndRefusesAnotherRequest()
    {
        var client = new NodeService.NodeServiceClient(_fixture.Anonymous);
        var owner = RunningCoordinator.Bearer((await _fixture.Coordinator.CreateUserAsync()).NewKey!);
        var first = await client.RegisterNodeAsync(new RegisterNodeRequest { Name = "first" }, owner).ResponseAsync.Within();
        var second = await client.RegisterNodeAsync(new RegisterNodeRequest { Name = "second" }, owner).ResponseAsync.Within();
        Metadata keyed = [.. owner, new Metadata.Entry("idempotency-key", "deactivate-1")];

        var reply = await client.DeactivateNodeAsync(new DeactivateNodeRequest { NodeId = first.Node.NodeId }, keyed).ResponseAsync.Within();
        var repeat = await client.DeactivateNodeAsync(new DeactivateNodeRequest { NodeId = first.Node.NodeId }, keyed).ResponseAsync.Within();
        var other = () => client.DeactivateNodeAsync(new DeactivateNodeRequest { NodeId = second.Node.NodeId }, keyed).ResponseAsync.Within();

        repeat.Should().Be(reply);
        (await other.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.AlreadyExists, "IDEMPOTENCY_KEY_REUSED");
        var untouched = await client.GetNodeAsync(new GetNodeRequest { NodeId = second.Node.NodeId }, owner).ResponseAsync.Within();
        untouched.Node.Status.Should().NotBe(NodeStatus.Deactivated);
    }

    /// <summary>The reply of a full key may hold a secret that a key for something else must not get.</summary>
    [SkippableFact]
    public async Task CreateNodeToken_SameKeyByANarrowerCredential_IsNotAnsweredFromBefore()
    {
        var owner = RunningCoordinator.Bearer((await _fixture.Coordinator.CreateUserAsync()).NewKey!);
        var keys = new AccountService.AccountServiceClient(_fixture.Anonymous);
        var narrow = await keys.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "narrow", Scopes = { "inference" } }, owner).ResponseAsync.Within();
        var tokens = new NodeTokenService.NodeTokenServiceClient(_fixture.Anonymous);
        var request = new CreateNodeTokenRequest { Name = "machine" };
        var key = new Metadata.Entry("idempotency-key", "token-1");

        await tokens.CreateNodeTokenAsync(request, [.. owner, key]).ResponseAsync.Within();
        var other = () => tokens.CreateNodeTokenAsync(request, [.. RunningCoordinator.Bearer(narrow.Secret), key]).ResponseAsync.Within();

        (await other.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
    }
}
