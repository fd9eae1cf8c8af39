using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Replicas;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.Replica.V1;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.Extensions.Options;
using GenerateRequest = AIForge.Protocol.Replica.V1.GenerateRequest;

namespace AIForge.Coordinator.Tests.Inference.Replicas;

/// <summary>Who the replicas are, who may speak to them and what becomes of those that fall silent.</summary>
public sealed class ReplicaRegistryTests(ReplicasFixture fixture) : IClassFixture<ReplicasFixture>
{
    private readonly ReplicasFixture _fixture = fixture.Required();

    private Replica A => _fixture.A;

    private Replica B => _fixture.B;

    [SkippableFact]
    public async Task Start_AThirdReplica_IsFoundByTheOthers_AndForgottenAtOnceWhenItStops()
    {
        var third = await _fixture.StartAsync();
        await ReplicasFixture.WhenLinkedAsync(A, third);
        await ReplicasFixture.WhenLinkedAsync(B, third);
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(third, model);

        using (var reply = ReplicasFixture.Stream(A, user, model))
        {
            using var generation = await node.ClaimAsync();
            await generation.FinishAsync("from the third");
            string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("from the third");
        }

        await third.Running.StopAsync();

        (await RowsAsync()).Should().NotContain(third.Id, "an orderly stop takes the name off the list");
        await NetworkFixture.WhenAsync(() => A.Nodes.Links.All(link => link.Replica.Id != third.Id));
        A.Knows(node).Should().BeFalse();
        await third.DisposeAsync();
    }

    [SkippableFact]
    public async Task Beat_AReplicaFallsSilent_IsForgottenAfterItsTime()
    {
        var store = A.Service<ReplicasStore>();
        var dead = new ReplicaRecord(Guid.NewGuid(), "http://127.0.0.1:9");
        (await store.BeatAsync(dead, TimeSpan.FromSeconds(2), default)).Select(other => other.Id).Should().Contain([A.Id, B.Id]);
        await NetworkFixture.WhenAsync(() => A.Service<ReplicaRegistry>().Others.Contains(dead));

        await NetworkFixture.WhenAsync(() => !A.Service<ReplicaRegistry>().Others.Contains(dead));

        await Eventually.IsTrueAsync(async () => !(await RowsAsync()).Contains(dead.Id));
        A.Service<ReplicaRegistry>().Others.Select(other => other.Id).Should().Contain(B.Id, "that one lives");
    }

    [SkippableFact]
    public async Task Stop_AReplicaWhoseNodeIsAnswering_LetsItEnd()
    {
        await using var third = await _fixture.StartAsync();
        await ReplicasFixture.WhenLinkedAsync(A, third);
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(third, model);
        using var reply = ReplicasFixture.Stream(A, user, model);
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("begun ", 1);
        await reply.TextAsync(6);

        var stopping = third.Running.StopAsync();
        await node.NextAsync(ConnectResponse.BodyOneofCase.Restarting);
        await generation.FinishAsync("and ended", "stop", 2);

        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("and ended");
        (await ReplicasFixture.UsageAsync(A, user)).Attempts.Should().Be(1);
        await stopping;
    }

    [SkippableFact]
    public async Task Beat_IsMissingOfAReplicaThatIsHeard_ItsLinkAndWhatRunsOverItStay()
    {
        await using var third = await _fixture.StartAsync();
        await ReplicasFixture.WhenLinkedAsync(A, third);
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(third, model);
        using var reply = ReplicasFixture.Stream(A, user, model);
        using var generation = await node.ClaimAsync();
        var link = A.Nodes.Links.Single(link => link.Replica.Id == third.Id);

        // As when the database was away for longer than a replica is remembered.
        await Eventually.IsTrueAsync(async () =>
        {
            await A.Service<ReplicasStore>().RemoveAsync(third.Id, default);
            return A.Service<ReplicaRegistry>().Others.All(other => other.Id != third.Id);
        });
        await NetworkFixture.WhenAsync(() => A.Service<ReplicaRegistry>().Others.Any(other => other.Id == third.Id));

        A.Nodes.Links.Should().Contain(link);
        await generation.FinishAsync("undisturbed");
        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("undisturbed");
        (await ReplicasFixture.UsageAsync(A, user)).Attempts.Should().Be(1);
    }

    [SkippableFact]
    public async Task Beat_AProcessStartedAnewAtAnAddress_TakesThePlaceOfTheOldOne()
    {
        var store = A.Service<ReplicasStore>();
        var (old, young) = (new ReplicaRecord(Guid.NewGuid(), "http://127.0.0.1:10"), new ReplicaRecord(Guid.NewGuid(), "http://127.0.0.1:10"));
        await store.BeatAsync(old, TimeSpan.FromMinutes(1), default);

        await store.BeatAsync(young, TimeSpan.FromMinutes(1), default);

        (await RowsAsync()).Should().Contain(young.Id).And.NotContain(old.Id);
        await store.RemoveAsync(young.Id, default);
    }

    [SkippableFact]
    public async Task Watch_SilentReplica_ItsNodesAreForgotten()
    {
        var model = await _fixture.ModelAsync();
        await using var node = await _fixture.ConnectAsync(B, model);

        B.Way.Cut();
        try
        {
            await NetworkFixture.WhenAsync(() => !A.Knows(node));
        }
        finally
        {
            B.Way.Mend();
        }

        await NetworkFixture.WhenAsync(() => A.Knows(node));
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("af_rep_")]
    [InlineData("af_rep_another secret that the coordinators do not share")]
    [InlineData("af_rep_" + ReplicasFixture.Secret + "x")]
    [InlineData(ReplicasFixture.Secret)]
    public async Task Call_WithoutTheSecret_IsRefused(string? credential)
    {
        var headers = credential is null ? [] : RunningCoordinator.Bearer(credential);

        await AllRefusedAsync(A, headers, StatusCode.Unauthenticated, credential is null ? "CREDENTIAL_MISSING" : "CREDENTIAL_INVALID");
    }

    [SkippableFact]
    public async Task Call_WithTheCredentialOfAUserOrANode_IsRefused()
    {
        var user = await ReplicasFixture.UserAsync(A);
        var node = await ReplicasFixture.RegisterAsync(A, user);

        foreach (var headers in (Metadata[])[user.Headers, node.Headers]) await AllRefusedAsync(A, headers, StatusCode.PermissionDenied, "WRONG_CREDENTIAL_KIND");
    }

    [SkippableFact]
    public async Task Call_AtASingleReplica_IsRefusedWhateverIsShown_AndItAnnouncesNothing()
    {
        await using var single = await _fixture.StartAsync(new() { ["Coordinator:Replica:Address"] = "", ["Coordinator:Replica:Secret"] = "" });

        foreach (var credential in (string[])["af_rep_", "af_rep_" + ReplicasFixture.Secret])
            await AllRefusedAsync(single, RunningCoordinator.Bearer(credential), StatusCode.Unauthenticated, "CREDENTIAL_INVALID");

        (await RowsAsync()).Should().NotContain(single.Id);
        single.Nodes.Links.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Replica_WithAnotherSecret_LearnsNothing()
    {
        await using var other = await _fixture.StartAsync(new() { ["Coordinator:Replica:Secret"] = "another secret that the coordinators do not share" });
        await using var node = await _fixture.ConnectAsync(B, await _fixture.ModelAsync());
        await NetworkFixture.WhenAsync(() => other.Nodes.Links.Count >= 2);

        // As long as a link takes to tell all, and more.
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);

        other.Knows(node).Should().BeFalse();
    }

    /// <summary>The replica that has the node decides as well: what asks may be mistaken.</summary>
    [SkippableFact]
    public async Task Generate_NodeThatIsGoneForeignOrWithoutTheModel_IsSaidToBeBusy()
    {
        var (owner, model) = (await ReplicasFixture.UserAsync(B), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(B, model, owner);
        var client = new ReplicaService.ReplicaServiceClient(B.Running.Anonymous);
        GenerateRequest Request(Guid nodeId, string sha256, Guid? nodesOf) => new()
        {
            NodeId = ReplicaMapping.ToText(nodeId), NodesOf = ReplicaMapping.ToText(nodesOf), Task = new InferenceTask { ModelSha256 = sha256, Text = "Hi" },
        };

        foreach (var request in (GenerateRequest[])[
            Request(Guid.NewGuid(), model.Sha256, null), Request(node.Identity.Id, new string('a', 64), null), Request(node.Identity.Id, model.Sha256, Guid.NewGuid())])
        {
            using var call = client.Generate(request, RunningCoordinator.Bearer("af_rep_" + ReplicasFixture.Secret));
            (await call.ResponseStream.MoveNext(default).Within()).Should().BeTrue();
            call.ResponseStream.Current.Lost.Busy.Should().BeTrue();
            (await call.ResponseStream.MoveNext(default).Within()).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("http://10.0.0.5:18001", ReplicasFixture.Secret, true)]
    [InlineData("http://10.0.0.5:18001", "", false)]
    [InlineData("http://10.0.0.5:18001", "short", false)]
    [InlineData("", "short", false)]
    [InlineData("10.0.0.5:18001", ReplicasFixture.Secret, false)]
    [InlineData("http://user@10.0.0.5:18001", ReplicasFixture.Secret, false)]
    [InlineData("http://10.0.0.5:18001/path", ReplicasFixture.Secret, false)]
    public void Options_AreCheckedAtStart(string address, string secret, bool valid)
    {
        var options = new ReplicaOptions { Address = address, Secret = secret };

        new DataAnnotationValidateOptions<ReplicaOptions>(null).Validate(null, options).Succeeded.Should().Be(valid);
    }

    private static async Task AllRefusedAsync(Replica at, Metadata headers, StatusCode code, string reason)
    {
        var client = new ReplicaService.ReplicaServiceClient(at.Running.Anonymous);
        using var watch = client.WatchNodes(new WatchNodesRequest(), headers);
        using var generation = client.Generate(new GenerateRequest(), headers);
        foreach (var call in (Func<Task>[])[
            () => watch.ResponseStream.MoveNext(default), () => generation.ResponseStream.MoveNext(default), () => client.LoadModelAsync(new LoadModelRequest(), headers).ResponseAsync])
            (await FluentActions.Awaiting(() => call().Within()).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(code, reason);
    }

    private Task<IReadOnlyList<Guid>> RowsAsync() => A.Service<Db>().QueryAsync<Guid>("select id from coordinator_replicas", null, default);
}
