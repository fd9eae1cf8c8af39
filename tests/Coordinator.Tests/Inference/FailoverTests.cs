using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Nodes that are lost, refuse, cheat or are held up, and clients that leave.</summary>
public sealed class FailoverTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    [SkippableFact]
    public async Task Lost_AfterSomeTokens_GoesOnElsewhereExactlyThere()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var first = await _fixture.ConnectAsync(model);
        using var reply = _fixture.Stream(user, InferenceFixture.Chat(model));
        var lost = await first.ClaimAsync();
        await lost.DeltaAsync("Once ", 11, 12);
        await lost.DeltaAsync("é😀", 13);
        (await reply.TextAsync(8)).Should().Be("Once é😀");
        await using var second = await _fixture.ConnectAsync(model);

        await first.DisposeAsync();

        using var resumed = await second.ClaimAsync();
        var expected = lost.Task.Clone();
        expected.Resume = new ResumePoint { DeliveredTokens = { 11, 12, 13 }, DeliveredTextLength = 8 };
        expected.CacheScope = resumed.Task.CacheScope;
        resumed.Task.Should().Be(expected, "nothing else of the task changes but the name of its account");
        await resumed.FinishAsync(" upon", "stop", 14);
        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be(" upon");
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(5, 4, 2, "stop"));
        lost.Dispose();
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lost_MoreNodesThanAllowed_EndsWithTheFaultThatFits(bool afterTokens)
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var nodes = new List<FakeNode>();
        for (var i = 0; i < 4; i++) nodes.Add(await _fixture.ConnectAsync(model));
        using var reply = _fixture.Stream(user, InferenceFixture.Chat(model));

        var waiting = nodes.Select(AskedAsync).ToList();
        for (var i = 0; i < 3; i++)
        {
            var asked = await Task.WhenAny(waiting).Within();
            waiting.Remove(asked);
            var next = await asked;
            if (afterTokens) await next.Generation.DeltaAsync("x", i);
            await next.Generation.ErrorAsync("NODE_BUSY", "m", permanent: false);
        }

        var fault = await reply.FaultAsync();
        fault.ShouldBeFault(StatusCode.Unavailable, afterTokens ? "NODE_LOST" : "OVERLOADED");
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(afterTokens ? 5 : 0, afterTokens ? 3 : 0, 3, "failed"));
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [SkippableFact]
    public async Task Start_NoNode_IsOverloadedAndNothingIsRecorded()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());

        var fault = await FaultOf(() => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)));

        fault.ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");
        fault.Detail<RetryInfo>().RetryDelay.ToTimeSpan().Should().Be(TimeSpan.FromSeconds(2));
    }

    [SkippableTheory]
    [InlineData("CONTEXT_LENGTH_EXCEEDED", "CONTEXT_LENGTH_EXCEEDED", "Too long: 600 of 512.", "Too long: 600 of 512.")]
    [InlineData("TOKEN_UNKNOWN", "INVALID_VALUE", "m", "The model refused the prompt: m")]
    public async Task Refused_PermanentError_BlamesThePromptAndAsksNobodyElse(string reason, string code, string message, string shown)
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var one = await _fixture.ConnectAsync(model);
        await using var two = await _fixture.ConnectAsync(model);
        var answering = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));
        var asked = await Task.WhenAny(AskedAsync(one), AskedAsync(two)).Unwrap().Within();

        await asked.Generation.ErrorAsync(reason, message, permanent: true);

        var fault = await FaultOf(() => answering);
        fault.ShouldBeFault(StatusCode.InvalidArgument, code);
        fault.Status.Detail.Should().Be(shown);
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be("messages");
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(0, 0, 1, "failed"));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refused_OnTheControlStream_MovesOn(bool withError)
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var busy = await _fixture.ConnectAsync(model);
        using var reply = _fixture.Stream(user, InferenceFixture.Chat(model));
        using var refused = await busy.GenerationAsync();
        await using var free = await _fixture.ConnectAsync(model);

        await busy.SendAsync(new ConnectRequest
        {
            GenerationRefusal = new GenerationRefusal { GenerationId = refused.Start.GenerationId, Error = withError ? new TaskError { Reason = "NODE_BUSY" } : null },
        });

        using var generation = await free.ClaimAsync();
        await generation.FinishAsync("ok");
        string.Concat((await reply.RestAsync()).Select(ChatReply.Text)).Should().Be("ok");
        _fixture.Service<NodeSessions>().Find(busy.Identity.Id).Should().NotBeNull("a refusal is no reason to disconnect");
    }

    [SkippableTheory]
    [InlineData("too many tokens")]
    [InlineData("too much text")]
    [InlineData("a second start")]
    [InlineData("nothing")]
    public async Task Delta_Absurd_LosesTheNode(string kind)
    {
        var message = kind switch
        {
            "too many tokens" => new GenerateRequest { Delta = new InferenceDelta { TokenIds = { Enumerable.Range(0, 4_097) } } },
            "too much text" => new GenerateRequest { Delta = new InferenceDelta { Text = new string('x', 262_145) } },
            "a second start" => new GenerateRequest { Start = new GenerationStart() },
            _ => new GenerateRequest(),
        };
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var answering = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));
        using var generation = await node.ClaimAsync();

        await generation.WriteAsync(message);

        (await FaultOf(() => answering)).ShouldBeFault(StatusCode.Unavailable, "NODE_LOST");
        (await _fixture.UsageAsync(user)).CompletionTokens.Should().Be(0);
    }

    [SkippableFact]
    public async Task Delta_MoreThanMaxTokens_CutsTheNodeOffAndBillsNoMore()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        request.MaxCompletionTokens = 2;
        using var reply = _fixture.Stream(user, request);
        using var generation = await node.ClaimAsync();

        for (var i = 0; i < 4; i++) await generation.WriteUnboundedAsync(new InferenceDelta { Text = "x", TokenIds = { i } });

        var chunks = await reply.RestAsync();
        string.Concat(chunks.Select(ChatReply.Text)).Should().Be("xx");
        chunks[^1].Choices.Single().FinishReason.Should().Be("length");
        (await generation.EndedAsync())!.StatusCode.Should().Be(StatusCode.Cancelled);
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(0, 2, 1, "length"));
    }

    [SkippableFact]
    public async Task Claim_WrongTicketOtherNodeOrTwice_IsRefused()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        await using var stranger = await _fixture.ConnectAsync(await _fixture.ModelAsync());
        var answering = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));
        using var generation = await node.GenerationAsync();
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(_fixture.Coordinator.Url);
        FakeGeneration Another(TestNode identity) => new(channel, identity, generation.Start);

        foreach (var (identity, ticket) in ((TestNode, ByteString)[])[
            (node.Identity, ByteString.Empty), (node.Identity, ByteString.CopyFrom(new byte[16])), (stranger.Identity, generation.Start.Ticket)])
        {
            using var wrong = Another(identity);
            await wrong.ClaimAsync(ticket);
            (await wrong.EndedAsync())!.ShouldBeFault(StatusCode.NotFound, "GENERATION_UNKNOWN");
        }

        await generation.ClaimAsync();
        await generation.DeltaAsync("a", 1);
        await _fixture.WhenClaimedAsync(node, generation);
        using var again = Another(node.Identity);
        await again.ClaimAsync();
        (await again.EndedAsync())!.ShouldBeFault(StatusCode.NotFound, "GENERATION_UNKNOWN");
        await generation.FinishAsync("b");
        (await answering.Within()).Choices[0].Message.Content.Should().Be("ab");
    }

    [SkippableFact]
    public async Task Claim_FirstMessageIsNoStart_IsRefused()
    {
        await using var node = await _fixture.ConnectAsync(await _fixture.ModelAsync());
        using var call = new NodeDataService.NodeDataServiceClient(_fixture.Anonymous).Generate(node.Identity.Headers);

        await call.RequestStream.WriteAsync(new GenerateRequest { Delta = new InferenceDelta() }).Within();

        (await FaultOf(() => call.ResponseAsync)).ShouldBeFault(StatusCode.FailedPrecondition, "START_MISSING");
    }

    [SkippableFact]
    public async Task Cancel_ClientLeaves_StopsTheNodeAndRecordsWhatWasDelivered()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var reply = _fixture.Stream(user, InferenceFixture.Chat(model));
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("abc", 1, 2, 3);
        await reply.TextAsync(3);

        reply.Dispose();

        (await generation.EndedAsync(TimeSpan.FromSeconds(1)))!.StatusCode.Should().Be(StatusCode.Cancelled);
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(5, 3, 1, "cancelled"));
        await NetworkFixture.WhenAsync(() => _fixture.Service<NodeSessions>().Find(node.Identity.Id)!.ActiveGenerations == 0);
    }

    [SkippableFact]
    public async Task Slow_ClientDoesNotRead_HoldsItsOwnNodeUpAndNothingElse()
    {
        const int deltas = 2_000;
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync(contextLength: 40_960));
        await using var node = await _fixture.ConnectAsync(model);
        using var slow = _fixture.Stream(user, InferenceFixture.Chat(model));
        using var generation = await node.ClaimAsync();
        var text = new string('x', 10_000);
        var sent = 0;
        async Task WriteAllAsync()
        {
            for (; sent < deltas; sent++) await generation.WriteUnboundedAsync(new InferenceDelta { Text = text, TokenIds = { Enumerable.Repeat(1, 10) } });
        }

        var writing = WriteAllAsync();
        using var other = _fixture.Stream(user, InferenceFixture.Chat(model));
        using var lively = await node.ClaimAsync();
        for (var i = 0; i < 200; i++) await lively.DeltaAsync("y", 1);
        await lively.FinishAsync("z");
        string.Concat((await other.RestAsync()).Select(ChatReply.Text)).Should().HaveLength(201, "the other generation does not wait");

        // 20 MB would have to be somewhere if the node were not held up by now.
        writing.IsCompleted.Should().BeFalse();
        Volatile.Read(ref sent).Should().BeLessThan(deltas);
        (await slow.TextAsync(deltas * text.Length)).Should().HaveLength(deltas * text.Length, "nothing is lost by waiting");
        await writing.Within();
        await generation.FinishAsync();
        await slow.RestAsync();
    }

    private static async Task<(FakeNode Node, FakeGeneration Generation)> AskedAsync(FakeNode node) => (node, await node.ClaimAsync());

    private static async Task<RpcException> FaultOf(Func<Task> call) =>
        (await FluentActions.Awaiting(() => call().Within()).Should().ThrowAsync<RpcException>()).Which;
}
