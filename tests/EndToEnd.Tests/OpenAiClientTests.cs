using System.ClientModel;
using System.Text;
using System.Text.Json;
using AIForge.Testing;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Files;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // The client says that its part for responses may change; this tells when it does.

namespace AIForge.EndToEnd.Tests;

/// <summary>The official clients, unchanged, against the whole network.</summary>
[Collection(NetworkCollection.Name)]
public sealed class OpenAiClientTests(NetworkFixture network)
{
    [SkippableFact]
    public async Task DotNet_Chat_Answers()
    {
        await network.EnsureNodesAsync();

        ChatCompletion answer = await Client().GetChatClient(NetworkFixture.Model).CompleteChatAsync(
            [new UserChatMessage("What is the capital of France?")], new ChatCompletionOptions { Temperature = 0 }).Within(TimeSpan.FromSeconds(60));

        answer.Content[0].Text.Should().Be("The capital of France is Paris.");
        answer.FinishReason.Should().Be(ChatFinishReason.Stop);
        answer.Usage.OutputTokenCount.Should().Be(12);
    }

    [SkippableFact]
    public async Task DotNet_StreamedChat_JoinsToTheAnswer()
    {
        await network.EnsureNodesAsync();

        var text = new StringBuilder();
        ChatTokenUsage? usage = null;
        await foreach (var update in Client().GetChatClient(NetworkFixture.Model).CompleteChatStreamingAsync(
            [new UserChatMessage("What is the capital of France?")], new ChatCompletionOptions { Temperature = 0 }))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            usage ??= update.Usage;
        }

        text.ToString().Should().Be("The capital of France is Paris.");
        usage!.OutputTokenCount.Should().Be(12);
    }

    [SkippableFact]
    public async Task DotNet_RequiredTool_IsCalled()
    {
        await network.EnsureNodesAsync();

        ChatCompletion answer = await Client().GetChatClient(NetworkFixture.Model).CompleteChatAsync(
            [new UserChatMessage("What is the capital of France?")], WithTool()).Within(TimeSpan.FromSeconds(60));

        answer.FinishReason.Should().Be(ChatFinishReason.ToolCalls);
        var call = answer.ToolCalls.Should().ContainSingle().Subject;
        call.FunctionName.Should().Be("get_weather");
        JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("city").GetString().Should().BeOneOf("Oslo", "Rome");
    }

    [SkippableFact]
    public async Task DotNet_StreamedTool_JoinsToTheCall()
    {
        await network.EnsureNodesAsync();
        var (arguments, ids, finish) = (new StringBuilder(), new List<string>(), (ChatFinishReason?)null);

        await foreach (var update in Client().GetChatClient(NetworkFixture.Model).CompleteChatStreamingAsync([new UserChatMessage("Hello!")], WithTool()))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                call.Index.Should().Be(0);
                if (call.ToolCallId is { Length: > 0 } id) ids.Add(id);
                arguments.Append(call.FunctionArgumentsUpdate);
            }

            finish ??= update.FinishReason;
        }

        finish.Should().Be(ChatFinishReason.ToolCalls);
        ids.Should().ContainSingle();
        JsonDocument.Parse(arguments.ToString()).RootElement.GetProperty("city").GetString().Should().BeOneOf("Oslo", "Rome");
    }

    [SkippableFact]
    public async Task DotNet_Response_Answers()
    {
        await network.EnsureNodesAsync();

        ResponseResult response = await Client().GetResponsesClient().CreateResponseAsync(Question()).Within(TimeSpan.FromSeconds(60));

        response.Status.Should().Be(ResponseStatus.Completed);
        response.GetOutputText().Should().Be("The capital of France is Paris.");
        response.Usage.OutputTokenCount.Should().Be(12);
    }

    [SkippableFact]
    public async Task DotNet_StreamedResponse_JoinsToTheAnswer()
    {
        await network.EnsureNodesAsync();
        var (text, isCompleted) = (new StringBuilder(), false);
        var question = Question();
        question.StreamingEnabled = true;

        await foreach (var update in await Client().GetResponsesClient().CreateResponseStreamingAsync(question))
        {
            if (update is StreamingResponseOutputTextDeltaUpdate delta) text.Append(delta.Delta);
            isCompleted |= update is StreamingResponseCompletedUpdate;
        }

        text.ToString().Should().Be("The capital of France is Paris.");
        isCompleted.Should().BeTrue();
    }

    [SkippableFact]
    public async Task DotNet_ResponseWithARequiredFunction_CallsIt()
    {
        await network.EnsureNodesAsync();
        var question = Question();
        question.ToolChoice = ResponseToolChoice.CreateRequiredChoice();
        question.ParallelToolCallsEnabled = false;
        question.Tools.Add(ResponseTool.CreateFunctionTool("get_weather", BinaryData.FromString(
            """{"type":"object","properties":{"city":{"type":"string","enum":["Oslo","Rome"]}},"required":["city"],"additionalProperties":false}"""), true));

        ResponseResult response = await Client().GetResponsesClient().CreateResponseAsync(question).Within(TimeSpan.FromSeconds(60));

        var call = response.OutputItems.Should().ContainSingle().Which.Should().BeOfType<FunctionCallResponseItem>().Subject;
        JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("city").GetString().Should().BeOneOf("Oslo", "Rome");
    }

    private static CreateResponseOptions Question()
    {
        var question = new CreateResponseOptions { Model = NetworkFixture.Model, Temperature = 0 };
        question.InputItems.Add(ResponseItem.CreateUserMessageItem("What is the capital of France?"));
        return question;
    }

    [SkippableFact]
    public async Task DotNet_Embeddings_AreVectorsOfLengthOne()
    {
        await network.EnsureNodesAsync();
        await using var node = await network.RunEmbeddingNodeAsync("embeds-for-dotnet");
        var client = Client().GetEmbeddingClient(NetworkFixture.Embedder);

        OpenAIEmbeddingCollection vectors = await client.GenerateEmbeddingsAsync(["Good morning!", "Good morning!", "What is the capital of France?"]).Within(TimeSpan.FromSeconds(60));
        OpenAIEmbedding shortened = await client.GenerateEmbeddingAsync("Good morning!", new EmbeddingGenerationOptions { Dimensions = 16 });

        vectors.Should().HaveCount(3);
        vectors[0].ToFloats().ToArray().Should().Equal(vectors[1].ToFloats().ToArray()).And.NotEqual(vectors[2].ToFloats().ToArray());
        vectors[2].ToFloats().ToArray().Sum(value => (double)value * value).Should().BeApproximately(1, 1e-4);
        vectors.Usage.InputTokenCount.Should().Be(vectors.Usage.TotalTokenCount).And.BePositive();
        shortened.ToFloats().Length.Should().Be(16);
    }

    [SkippableFact]
    public async Task DotNet_EmbeddingsOfAModelForAnswers_AreRefused()
    {
        await network.EnsureNodesAsync();

        var act = () => Client().GetEmbeddingClient(NetworkFixture.Model).GenerateEmbeddingAsync("Hello!");

        var error = (await act.Should().ThrowAsync<ClientResultException>()).Which;
        (error.Status, error.Message.Contains("embeddings", StringComparison.Ordinal)).Should().Be((400, true));
    }

    [SkippableFact]
    public async Task DotNet_WrongKey_IsRefusedWithTheMessage()
    {
        await network.EnsureNodesAsync();

        var act = () => Client("afk_nobody").GetChatClient(NetworkFixture.Model).CompleteChatAsync([new UserChatMessage("Hello!")]);

        (await act.Should().ThrowAsync<ClientResultException>()).Which.Status.Should().Be(401);
    }

    [SkippableTheory]
    [InlineData("checks.mjs")]
    [InlineData("batches.mjs")]
    public async Task Node_OfficialClient_PassesItsChecks(string script)
    {
        await network.EnsureNodesAsync();
        await using var node = await network.RunEmbeddingNodeAsync($"embeds-for-{script}");
        var environment = new Dictionary<string, string>
        {
            ["OPENAI_BASE_URL"] = network.GatewayUrl + "/v1",
            ["OPENAI_API_KEY"] = network.ApiKey,
            ["MODEL"] = NetworkFixture.Model,
            ["EMBEDDER"] = NetworkFixture.Embedder,
        };
        await NodeChecks.RunAsync("openai-node", environment, script);
    }

    [SkippableFact]
    public async Task DotNet_Batch_IsAnswered()
    {
        await network.EnsureNodesAsync();
        var line = $$$"""{"custom_id":"one","method":"POST","url":"/v1/chat/completions","body":{"model":"{{{NetworkFixture.Model}}}","temperature":0,"messages":[{"role":"user","content":"What is the capital of France?"}]}}""";
        var files = Client().GetOpenAIFileClient();
        OpenAIFile input = await files.UploadFileAsync(BinaryData.FromString(line), "requests.jsonl", FileUploadPurpose.Batch);
        var request = BinaryContent.Create(BinaryData.FromObjectAsJson(new { input_file_id = input.Id, endpoint = "/v1/chat/completions", completion_window = "24h" }));

        var operation = await Client().GetBatchClient().CreateBatchAsync(request, waitUntilCompleted: true).Within(TimeSpan.FromSeconds(90));

        using var batch = JsonDocument.Parse((await operation.GetBatchAsync(null)).GetRawResponse().Content);
        batch.RootElement.GetProperty("status").GetString().Should().Be("completed");
        BinaryData output = await files.DownloadFileAsync(batch.RootElement.GetProperty("output_file_id").GetString());
        output.ToString().Should().Contain("The capital of France is Paris.");
        (await files.DeleteFileAsync(input.Id)).Value.Deleted.Should().BeTrue();
    }

    private static ChatCompletionOptions WithTool() => new()
    {
        Temperature = 0,
        AllowParallelToolCalls = false,
        ToolChoice = ChatToolChoice.CreateRequiredChoice(),
        Tools =
        {
            ChatTool.CreateFunctionTool("get_weather", "The weather of a city", BinaryData.FromString(
                """{"type":"object","properties":{"city":{"type":"string","enum":["Oslo","Rome"]}},"required":["city"],"additionalProperties":false}"""), true),
        },
    };

    private OpenAIClient Client(string? key = null) =>
        new(new ApiKeyCredential(key ?? network.ApiKey), new OpenAIClientOptions { Endpoint = new Uri(network.GatewayUrl + "/v1") });
}
