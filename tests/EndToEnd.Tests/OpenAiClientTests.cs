using System.ClientModel;
using System.Text;
using AIForge.Testing;
using OpenAI;
using OpenAI.Chat;

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
    public async Task DotNet_WrongKey_IsRefusedWithTheMessage()
    {
        await network.EnsureNodesAsync();

        var act = () => Client("afk_nobody").GetChatClient(NetworkFixture.Model).CompleteChatAsync([new UserChatMessage("Hello!")]);

        (await act.Should().ThrowAsync<ClientResultException>()).Which.Status.Should().Be(401);
    }

    [SkippableFact]
    public async Task Node_OfficialClient_PassesItsChecks()
    {
        await network.EnsureNodesAsync();
        await NodeChecks.RunAsync("openai-node", new Dictionary<string, string>
        {
            ["OPENAI_BASE_URL"] = network.GatewayUrl + "/v1",
            ["OPENAI_API_KEY"] = network.ApiKey,
            ["MODEL"] = NetworkFixture.Model,
        });
    }

    private OpenAIClient Client(string? key = null) =>
        new(new ApiKeyCredential(key ?? network.ApiKey), new OpenAIClientOptions { Endpoint = new Uri(network.GatewayUrl + "/v1") });
}
