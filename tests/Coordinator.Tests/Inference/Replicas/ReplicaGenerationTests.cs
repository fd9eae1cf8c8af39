using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference.Replicas;

/// <summary>Requests at one coordinator that nodes of another one serve.</summary>
public sealed class ReplicaGenerationTests(ReplicasFixture fixture) : IClassFixture<ReplicasFixture>
{
    private readonly ReplicasFixture _fixture = fixture.Required();

    private Replica A => _fixture.A;

    private Replica B => _fixture.B;

    [SkippableFact]
    public async Task Request_NodeOfTheOtherReplica_IsServedTokenForToken_AndBilledWhereItCame()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(B, model);

        using var reply = ReplicasFixture.Stream(A, user, model);

        using var generation = await node.ClaimAsync();
        (generation.Task.ModelSha256, generation.Task.Sampling.Seed).Should().Be((model.Sha256, 7UL));
        await generation.DeltaAsync("Once ", 11, 12);
        (await reply.TextAsync(5)).Should().Be("Once ", "what the node has said is not held back");
        await generation.DeltaAsync("é😀", 13);
        await generation.FinishAsync(" upon", "stop", 14);
        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("é😀 upon");
        (await ReplicasFixture.UsageAsync(A, user)).Should().Be(new InferenceFixture.UsageRow(5, 4, 1, "stop"));
        await NetworkFixture.WhenAsync(() => B.Service<NodeSessions>().Find(node.Identity.Id)!.ActiveGenerations == 0);
    }

    [SkippableFact]
    public async Task Request_ClientLeaves_StopsTheOtherReplicasNodeWithinASecond()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(B, model);
        var reply = ReplicasFixture.Stream(A, user, model);
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("abc", 1, 2, 3);
        await reply.TextAsync(3);

        reply.Dispose();

        (await generation.EndedAsync(TimeSpan.FromSeconds(1)))!.StatusCode.Should().Be(StatusCode.Cancelled);
        (await ReplicasFixture.UsageAsync(A, user)).Should().Be(new InferenceFixture.UsageRow(5, 3, 1, "cancelled"));
        await NetworkFixture.WhenAsync(() => B.Service<NodeSessions>().Find(node.Identity.Id)!.ActiveGenerations == 0);
    }

    [SkippableTheory]
    [InlineData("CONTEXT_LENGTH_EXCEEDED", true, StatusCode.InvalidArgument, "CONTEXT_LENGTH_EXCEEDED", "failed")]
    [InlineData("NODE_BUSY", false, StatusCode.Unavailable, "OVERLOADED", "failed")]
    [InlineData("BROKEN", false, StatusCode.Unavailable, "NODE_LOST", "failed")]
    public async Task Request_OtherReplicasNodeRefuses_IsAnsweredAsIfItWereAnOwnOne(string reason, bool permanent, StatusCode code, string told, string recorded)
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(B, model);
        using var reply = ReplicasFixture.Stream(A, user, model);
        using var generation = await node.ClaimAsync();

        await generation.ErrorAsync(reason, "m", permanent);

        (await reply.FaultAsync()).ShouldBeFault(code, told);
        (await ReplicasFixture.UsageAsync(A, user)).FinishReason.Should().Be(recorded);
    }

    [SkippableFact]
    public async Task Request_NodeOfTheOtherReplicaIsLostMidway_GoesOnHereExactlyThere()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        var there = await _fixture.ConnectAsync(B, model);
        using var reply = ReplicasFixture.Stream(A, user, model);
        using var lost = await there.ClaimAsync();
        await lost.DeltaAsync("Once ", 11, 12);
        (await reply.TextAsync(5)).Should().Be("Once ");
        await using var here = await _fixture.ConnectAsync(A, model);

        await there.DisposeAsync();

        await FinishElsewhereAsync(here, lost, reply);
        (await ReplicasFixture.UsageAsync(A, user)).Should().Be(new InferenceFixture.UsageRow(5, 4, 2, "stop"));
    }

    [SkippableFact]
    public async Task Request_TheOtherReplicaIsCutOffMidway_GoesOnHere_IsBilledOnce_AndItsNodesReturnWithIt()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var there = await _fixture.ConnectAsync(B, model);
        using var reply = ReplicasFixture.Stream(A, user, model);
        using var lost = await there.ClaimAsync();
        await lost.DeltaAsync("Once ", 11, 12);
        (await reply.TextAsync(5)).Should().Be("Once ");
        await using var here = await _fixture.ConnectAsync(A, model);

        B.Way.Cut();
        try
        {
            await FinishElsewhereAsync(here, lost, reply);
            (await ReplicasFixture.UsageAsync(A, user)).Should().Be(new InferenceFixture.UsageRow(5, 4, 2, "stop"));
            (await lost.EndedAsync())!.StatusCode.Should().Be(StatusCode.Cancelled, "nobody waits for that node any more");
            await NetworkFixture.WhenAsync(() => !A.Knows(there));
        }
        finally
        {
            B.Way.Mend();
        }

        await NetworkFixture.WhenAsync(() => A.Knows(there));
    }

    [SkippableFact]
    public async Task Request_SlowReader_HoldsUpTheOtherReplicasNode()
    {
        const int deltas = 3_000;
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(B, model);
        using var slow = ReplicasFixture.Stream(A, user, model);
        using var generation = await node.ClaimAsync();
        var text = new string('x', 10_000);
        var sent = 0;
        async Task WriteAllAsync()
        {
            for (; sent < deltas; sent++) await generation.WriteUnboundedAsync(new InferenceDelta { Text = text, TokenIds = { Enumerable.Repeat(1, 10) } });
        }

        var writing = WriteAllAsync();
        // Another one over the same two connections does not wait.
        using var other = ReplicasFixture.Stream(A, user, model);
        using var lively = await node.ClaimAsync();
        for (var i = 0; i < 200; i++) await lively.DeltaAsync("y", 1);
        await lively.FinishAsync("z");
        string.Concat((await other.RestAsync()).Select(ChatReply.Text)).Should().HaveLength(201);

        writing.IsCompleted.Should().BeFalse("30 MB would have to be somewhere if the node were not held up by now");
        Volatile.Read(ref sent).Should().BeLessThan(deltas);
        (await slow.TextAsync(deltas * text.Length)).Should().HaveLength(deltas * text.Length, "nothing is lost by waiting");
        await writing.Within();
        await generation.FinishAsync();
        await slow.RestAsync();
    }

    [SkippableFact]
    public async Task Pick_EquallyBusyNodes_TakesTheOwnOne_AndTheOtherWhenItIsLessBusy()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var here = await _fixture.ConnectAsync(A, model);
        await using var there = await _fixture.ConnectAsync(B, model);

        using var first = ReplicasFixture.Stream(A, user, model);
        using var atOwn = await here.ClaimAsync();
        using var second = ReplicasFixture.Stream(A, user, model);
        using var atOther = await there.ClaimAsync();
        // Its replica may not have said yet that it is busy: that this one made it so counts at once.
        using var third = ReplicasFixture.Stream(A, user, model);
        using var atOwnAgain = await here.ClaimAsync();

        foreach (var generation in (FakeGeneration[])[atOwn, atOther, atOwnAgain]) await generation.FinishAsync("ok");
        foreach (var reply in (ChatReply[])[first, second, third]) string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("ok");
    }

    [SkippableFact]
    public async Task Request_ModelThatStaysWithItsOwner_IsServedByTheOwnersNodesOfTheOtherReplicaOnly()
    {
        var owner = await ReplicasFixture.UserAsync(A);
        var model = await _fixture.ModelAsync(owner.Id, ModelVisibility.Private);
        await using var strangers = await _fixture.ConnectAsync(B, model);
        using (var refused = ReplicasFixture.Stream(A, owner, model)) (await refused.FaultAsync()).ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");

        await using var own = await _fixture.ConnectAsync(B, model, owner);
        using var reply = ReplicasFixture.Stream(A, owner, model);
        using var generation = await own.ClaimAsync();
        await generation.FinishAsync("mine");

        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("mine");
    }

    [SkippableFact]
    public async Task Job_SubmittedAtOneReplica_RunsOnANodeOfTheOther()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(B, model);
        var jobs = new Protocol.V1.JobService.JobServiceClient(A.Running.Anonymous);

        var submitted = await jobs.CreateJobAsync(Jobs.JobsFixture.Request(model), user.Headers).ResponseAsync.Within();

        (await node.AttemptAsync(submitted.Job.JobId)).Ref.Attempt.Should().Be(1);
    }

    /// <summary>As after a network that broke without a word: the replica before has not noticed, and would give it work for half a minute.</summary>
    [SkippableFact]
    public async Task Node_ConnectsElsewhere_EndsTheStreamItHad_AndWhatItIsAnsweringGoesOn()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(B), await _fixture.ModelAsync());
        await using var before = await _fixture.ConnectAsync(B, model);
        using var reply = ReplicasFixture.Stream(B, user, model);
        using var generation = await before.ClaimAsync();
        await generation.DeltaAsync("begun ", 1);
        await reply.TextAsync(6);

        await using var after = await FakeNode.ConnectAsync(A.Running, before.Identity, FakeNode.Hello([model.Sha256]));

        (await before.EndedAsync())!.ShouldBeFault(StatusCode.Aborted, "STREAM_REPLACED");
        await NetworkFixture.WhenAsync(() => B.Service<NodeSessions>().Find(before.Identity.Id) is null && B.Knows(before));
        await generation.FinishAsync("and ended", "stop", 2);
        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("and ended");

        await using var back = await FakeNode.ConnectAsync(B.Running, before.Identity, FakeNode.Hello([model.Sha256]));
        (await after.EndedAsync())!.ShouldBeFault(StatusCode.Aborted, "STREAM_REPLACED");
        B.Service<NodeSessions>().Find(before.Identity.Id)!.Closed.IsCancellationRequested.Should().BeFalse("the youngest stream is the live one");
    }

    [SkippableFact]
    public async Task Drain_NodeOfTheOtherReplica_IsNoLongerChosen()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(B, model);

        await node.SendAsync(new ConnectRequest { Drain = new Drain { Draining = true } });

        await NetworkFixture.WhenAsync(() => !A.Knows(node));
        using var reply = ReplicasFixture.Stream(A, user, model);
        (await reply.FaultAsync()).ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");
    }

    private static async Task FinishElsewhereAsync(FakeNode node, FakeGeneration lost, ChatReply reply)
    {
        using var resumed = await node.ClaimAsync();
        var expected = lost.Task.Clone();
        expected.Resume = new ResumePoint { DeliveredTokens = { 11, 12 }, DeliveredTextLength = 5 };
        expected.CacheScope = resumed.Task.CacheScope;
        resumed.Task.Should().Be(expected, "nothing else of the task changes but the name of its account");
        await resumed.FinishAsync("upon", "stop", 13, 14);
        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("upon");
    }
}
