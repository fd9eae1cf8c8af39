using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Tests.Inference.ColdStart;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.Replica.V1;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Inference.Replicas;

/// <summary>Models that no node of any replica has loaded.</summary>
public sealed class ReplicaColdStartTests(ReplicasFixture fixture) : IClassFixture<ReplicasFixture>
{
    private readonly ReplicasFixture _fixture = fixture.Required();

    private Replica A => _fixture.A;

    private Replica B => _fixture.B;

    [SkippableFact]
    public async Task Request_OnlyTheOtherReplicaHasANodeWithRoom_ThatOneLoadsAndServes()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.StoredModelAsync());
        await using var node = await _fixture.RoomyNodeAsync(B, 1 << 30);

        using var reply = ReplicasFixture.Stream(A, user, model);

        await ColdStartFixture.DesiredAsync(node, model);
        await ColdStartFixture.ReportAsync(node, ColdStartFixture.State(model, ModelPhase.Loading));
        await ColdStartFixture.ReportAsync(node, ColdStartFixture.State(model, ModelPhase.Loaded));
        using var generation = await node.ClaimAsync();
        await generation.FinishAsync("warm now");
        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("warm now");
    }

    [SkippableFact]
    public async Task Requests_AtBothReplicas_HaveOneNodeLoadTheModel()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.StoredModelAsync());
        await using var smaller = await _fixture.RoomyNodeAsync(A, 1 << 28);
        await using var larger = await _fixture.RoomyNodeAsync(B, 1 << 30);

        using var one = ReplicasFixture.Stream(A, user, model);
        using var two = ReplicasFixture.Stream(B, user, model);

        await ColdStartFixture.DesiredAsync(larger, model);
        await ColdStartFixture.ReportAsync(larger, ColdStartFixture.State(model, ModelPhase.Loaded));
        using var first = await larger.ClaimAsync();
        using var second = await larger.ClaimAsync();
        foreach (var generation in (FakeGeneration[])[first, second]) await generation.FinishAsync("ok");

        foreach (var reply in (ChatReply[])[one, two]) string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("ok");
        A.Service<ModelLoads>().IsAtWork(model, _ => true).Should().BeFalse("the other one's node was enough");
    }

    [SkippableFact]
    public async Task Request_TheOtherReplicasNodeFails_AnOwnOneIsAsked()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.StoredModelAsync());
        await using var smaller = await _fixture.RoomyNodeAsync(A, 1 << 28);
        await using var larger = await _fixture.RoomyNodeAsync(B, 1 << 30);
        using var reply = ReplicasFixture.Stream(A, user, model);
        await ColdStartFixture.DesiredAsync(larger, model);

        await ColdStartFixture.ReportAsync(larger, ColdStartFixture.State(model, ModelPhase.Failed));

        await ColdStartFixture.DesiredAsync(smaller, model);
        await ColdStartFixture.ReportAsync(smaller, ColdStartFixture.State(model, ModelPhase.Loaded));
        using var generation = await smaller.ClaimAsync();
        await generation.FinishAsync("here");
        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("here");
    }

    [SkippableFact]
    public async Task LoadModel_ModelThatStaysWithItsOwner_IsLoadedForNobodyElse()
    {
        var (owner, model) = (await ReplicasFixture.UserAsync(A), await _fixture.StoredModelAsync());
        await using (var unit = await A.Service<Coordinator.Platform.Database.Db>().BeginAsync(default))
        {
            await unit.ExecuteAsync("update models set owner_id = @owner, visibility = 'private' where id = @Id", new { owner = owner.Id, model.Id }, default);
            await unit.CommitAsync(default);
        }

        await using var strangers = await _fixture.RoomyNodeAsync(B, 1 << 30);
        var client = new ReplicaService.ReplicaServiceClient(B.Running.Anonymous);

        foreach (var nodesOf in (Guid?[])[null, Guid.NewGuid(), owner.Id])
        {
            var request = new LoadModelRequest { ModelId = ReplicaMapping.ToText(model.Id), NodesOf = ReplicaMapping.ToText(nodesOf) };
            var answer = await client.LoadModelAsync(request, RunningCoordinator.Bearer("af_rep_" + ReplicasFixture.Secret)).ResponseAsync.Within();
            answer.Accepted.Should().BeFalse();
        }
    }
}
