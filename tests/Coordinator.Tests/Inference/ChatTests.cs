using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Conversations and texts through one fake node: what is sent down, and what comes back.</summary>
public sealed class ChatTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    [SkippableFact]
    public async Task Chat_Whole_IsTheNodesTextWithTheRelayedCounts()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var answering = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("Hel", 1);
        await generation.DeltaAsync("lo", 2, 3);
        await generation.FinishAsync("!", "length", 4);

        var answer = await answering.Within();
        answer.Choices.Should().ContainSingle().Which.Should().Be(new ChatChoice
        {
            Message = new ResponseMessage { Role = "assistant", Content = "Hello!" }, FinishReason = "length",
        });
        answer.Usage.Should().Be(new Usage
        {
            PromptTokens = 5, CompletionTokens = 4, TotalTokens = 9,
            PromptTokensDetails = new PromptTokensDetails { CachedTokens = 2 }, CompletionTokensDetails = new CompletionTokensDetails(),
        });
        (answer.Object, answer.Model, answer.SystemFingerprint).Should().Be(("chat.completion", model.Name, $"fp_{model.Sha256[..12]}"));
        answer.Id.Should().StartWith("chatcmpl-");
        (await generation.EndedAsync()).Should().BeNull();
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(5, 4, 1, "length"));
    }

    [SkippableFact]
    public async Task Chat_Timings_AreTheLongestOfTheAnswersAndAlwaysNumbers()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        request.N = 2;
        var answering = _fixture.CompleteAsync(user, request);

        using var one = await node.ClaimAsync();
        using var other = await node.ClaimAsync();
        await one.DeltaAsync(Timed(1, 2, double.NaN));
        await other.DeltaAsync(Timed(-3, 4, double.PositiveInfinity));

        (await answering.Within()).Usage.Timings.Should().Be(new UsageTimings { QueueSeconds = 1, PrefillSeconds = 4, DecodeSeconds = 0 });

        static InferenceDelta Timed(double queue, double prefill, double decode) => new()
        {
            Text = "a", TokenIds = { 1 }, FinishReason = "stop", PromptTokens = 5,
            Timings = new InferenceTimings { QueueSeconds = queue, PrefillSeconds = prefill, DecodeSeconds = decode },
        };
    }

    [SkippableFact]
    public async Task Chat_Stream_HasExactlyTheseChunks()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        request.StreamOptions = new StreamOptions { IncludeUsage = true };
        using var reply = _fixture.Stream(user, request);

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("He", 1);
        await generation.DeltaAsync("", 2);
        await generation.DeltaAsync("y", 3);
        await generation.FinishAsync();

        var chunks = await reply.RestAsync();
        chunks.Select(chunk => (chunk.Id, chunk.Created, chunk.Model, chunk.Object)).Distinct().Should().ContainSingle("one stream, one id");
        chunks.SelectMany(chunk => chunk.Choices).Should().Equal(
            new ChunkChoice { Delta = new Delta { Role = "assistant", Content = "", Opening = true } },
            new ChunkChoice { Delta = new Delta { Content = "He" } },
            new ChunkChoice { Delta = new Delta { Content = "y" } },
            new ChunkChoice { Delta = new Delta(), FinishReason = "stop" });
        chunks.Should().HaveCount(5);
        (chunks[^1].Choices.Count, chunks[^1].Usage.CompletionTokens, chunks[^1].Usage.TotalTokens).Should().Be((0, 3, 8));
        chunks[..^1].Should().OnlyContain(chunk => chunk.Usage == null && chunk.UsageRequested);
    }

    [SkippableFact]
    public async Task Chat_Task_CarriesWhatWasAskedFor()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        (request.MaxTokens, request.MaxCompletionTokens, request.Temperature, request.TopP, request.TopK, request.MinP) = (9, 8, 0, 0.5, 3, 0.25);
        (request.PresencePenalty, request.FrequencyPenalty, request.RepetitionPenalty, request.IgnoreEos, request.MinTokens) = (-2, 2, 1.5, true, 2);
        request.Stop = Value.ForList(Value.ForString("a"), Value.ForString("b"));
        request.LogitBias["5"] = -100;
        request.Messages.Insert(0, new RequestMessage { Role = "developer", Content = Value.ForString("Be brief."), Name = "boss" });
        (request.Logprobs, request.TopLogprobs) = (true, 2);

        using var reply = _fixture.Stream(user, request);
        using var generation = await node.ClaimAsync();

        generation.Task.Should().Be(new InferenceTask
        {
            ModelSha256 = model.Sha256, MaxTokens = 8, TopLogprobs = 2, Stop = { "a", "b" }, CacheScope = generation.Task.CacheScope,
            Chat = new ChatPrompt
            {
                Messages = { new ChatMessage { Role = "system", Content = "Be brief.", Name = "boss" }, new ChatMessage { Role = "user", Content = "Hi" } },
            },
            Sampling = new SamplingParameters
            {
                Temperature = 0, TopP = 0.5, TopK = 3, MinP = 0.25, PresencePenalty = -2, FrequencyPenalty = 2, RepetitionPenalty = 1.5,
                IgnoreEos = true, MinTokens = 2, Seed = 7, LogitBias = { [5] = -100 },
            },
        });
    }

    [SkippableFact]
    public async Task Chat_TwoAnswers_HaveTheirOwnSeedsAndOnePrompt()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        request.N = 2;
        var answering = _fixture.CompleteAsync(user, request);

        using var one = await node.ClaimAsync();
        using var two = await node.ClaimAsync();
        foreach (var generation in (FakeGeneration[])[two, one]) await generation.FinishAsync($"seed {generation.Task.Sampling.Seed}", "stop", 1, 2);

        var answer = await answering.Within();
        answer.Choices.Select(choice => (choice.Index, choice.Message.Content)).Should().Equal((0, "seed 7"), (1, "seed 8"));
        (answer.Usage.PromptTokens, answer.Usage.CompletionTokens).Should().Be((5, 4), "the prompt is counted once");
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(5, 4, 2, "stop"));
    }

    [SkippableFact]
    public async Task Chat_TwoAnswersAndOneFails_EndsTheOther()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        request.N = 2;
        var answering = _fixture.CompleteAsync(user, request);
        using var one = await node.ClaimAsync();
        using var two = await node.ClaimAsync();
        await _fixture.WhenClaimedAsync(node, two);

        await one.ErrorAsync("BROKEN", "m", permanent: true);

        (await FluentActions.Awaiting(() => answering.Within()).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.InvalidArgument, "INVALID_VALUE");
        (await two.EndedAsync(TimeSpan.FromSeconds(1)))!.StatusCode.Should().Be(StatusCode.Cancelled);
    }

    [SkippableFact]
    public async Task Chat_NameAsLongAsABook_IsNotFoundAndBreaksNoConnection()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var request = InferenceFixture.Chat(model);
        request.Model = new string('x', 200_000);

        var call = () => _fixture.CompleteAsync(user, request).Within();

        (await call.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Chat_NodeLiesAboutItsCounts_IsNotBelieved()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var answering = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(new InferenceDelta { Text = "a", TokenIds = { 1 }, PromptTokens = int.MaxValue, CachedTokens = int.MaxValue });
        await generation.DeltaAsync(new InferenceDelta { Text = "b", TokenIds = { 2 }, PromptTokens = 1_000_000 });
        await generation.FinishAsync("", "stop");

        var usage = (await answering.Within()).Usage;
        usage.CompletionTokens.Should().Be(2);
        // "Hi" has two bytes; a template may put 256 tokens around a conversation and 32 around a message.
        usage.PromptTokens.Should().Be(290, "no prompt has more tokens than bytes");
        usage.TotalTokens.Should().Be(292);
        (await _fixture.UsageAsync(user)).CompletionTokens.Should().Be(2);
    }

    [SkippableFact]
    public async Task Chat_Logprobs_AreMapped()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        (request.Logprobs, request.TopLogprobs) = (true, 1);
        var answering = _fixture.CompleteAsync(user, request);

        using var generation = await node.ClaimAsync();
        var bytes = ByteString.CopyFromUtf8("é");
        await generation.DeltaAsync(new InferenceDelta
        {
            Text = "é", TokenIds = { 1 }, FinishReason = "stop",
            Logprobs = { new TokenLogprob { TokenId = 1, Token = bytes, Logprob = -0.5, Top = { new TopLogprob { TokenId = 1, Token = bytes, Logprob = -0.5 } } } },
        });

        var token = (await answering.Within()).Choices[0].Logprobs.Content.Should().ContainSingle().Which;
        (token.Token, token.Logprob).Should().Be(("é", -0.5));
        token.Bytes.Should().Equal(0xC3, 0xA9);
        token.TopLogprobs.Should().ContainSingle().Which.Token.Should().Be("é");
    }

    [SkippableFact]
    public async Task Completion_PromptsAnswersAndEcho_ComeInOrder()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Text(model);
        (request.Prompt, request.Echo, request.N, request.BestOf) = (Value.ForList(Value.ForString("A"), Value.ForString("B")), true, 2, 2);
        var answering = _fixture.OpenAi.CreateCompletionAsync(request, user.Headers).ResponseAsync;

        for (var i = 0; i < 4; i++)
        {
            using var generation = await node.ClaimAsync();
            generation.Task.MaxTokens.Should().Be(16);
            await generation.FinishAsync($"-{generation.Task.Text}{generation.Task.Sampling.Seed}", "stop", 1);
            (await generation.EndedAsync()).Should().BeNull();
        }

        var answer = await answering.Within();
        answer.Choices.Select(choice => (choice.Index, choice.Text)).Should().Equal((0, "A-A7"), (1, "A-A8"), (2, "B-B7"), (3, "B-B8"));
        (answer.Usage.PromptTokens, answer.Usage.CompletionTokens).Should().Be((10, 4));
    }

    [SkippableFact]
    public async Task Completion_StreamOfTokens_HasTextChunksAndUsage()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Text(model);
        (request.Prompt, request.Stream, request.StreamOptions) = (Value.ForList(Value.ForNumber(1), Value.ForNumber(2)), true, new StreamOptions { IncludeUsage = true });
        using var call = _fixture.OpenAi.CreateCompletionStream(request, user.Headers);

        using var generation = await node.ClaimAsync();
        generation.Task.Tokens.Ids.Should().Equal(1, 2);
        await generation.DeltaAsync("x", 1);
        await generation.FinishAsync("y", "length", 2);

        var chunks = new List<Completion>();
        while (await call.ResponseStream.MoveNext(default).Within()) chunks.Add(call.ResponseStream.Current);
        chunks.SelectMany(chunk => chunk.Choices).Should().Equal(
            new CompletionChoice { Text = "x" }, new CompletionChoice { Text = "y", FinishReason = "length" });
        chunks[^1].Usage.CompletionTokens.Should().Be(2);
    }

    [SkippableFact]
    public async Task Models_ListAndRetrieve_ShowKnownModels()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var expected = new Model { Id = model.Name, Object = "model", Created = model.CreatedAt.ToUnixTimeSeconds(), OwnedBy = "aiforge", ContextLength = 512 };

        (await _fixture.OpenAi.ListModelsAsync(new ListModelsRequest(), user.Headers).ResponseAsync.Within()).Data.Should().Contain(expected);
        (await _fixture.OpenAi.RetrieveModelAsync(new RetrieveModelRequest { Model = model.Name }, user.Headers).ResponseAsync.Within()).Should().Be(expected);
    }

    [SkippableFact]
    public async Task DeleteModel_OfAnother_IsRefusedAndTheModelStays()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());

        var act = () => _fixture.OpenAi.DeleteModelAsync(new DeleteModelRequest { Model = model.Name }, user.Headers).ResponseAsync.Within();

        (await act.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.NotFound);
        (await _fixture.OpenAi.RetrieveModelAsync(new RetrieveModelRequest { Model = model.Name }, user.Headers).ResponseAsync.Within()).Id.Should().Be(model.Name);
    }

}
