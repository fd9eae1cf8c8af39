using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>The official OpenAI .NET client against the gateway.</summary>
[Collection(GatewaySuite.Name)]
public sealed class OpenAiClientTests(GatewayFixture gateway)
{
    private static readonly ChatMessage[] Conversation = [new UserChatMessage("hi")];

    [Fact]
    public async Task Complete_Unary_IsUnderstood()
    {
        var completion = (await Chat("m").CompleteChatAsync(Conversation).InTime()).Value;

        completion.Content[0].Text.Should().Be("Hello <b>é✓");
        completion.FinishReason.Should().Be(ChatFinishReason.Stop);
        completion.Usage.TotalTokenCount.Should().Be(9);
    }

    [Fact]
    public async Task Complete_Stream_IsUnderstood()
    {
        var text = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in Chat("m").CompleteChatStreamingAsync(Conversation))
        {
            text += string.Concat(update.ContentUpdate.Select(p => p.Text));
            usage ??= update.Usage;
        }

        text.Should().Be("Hel");
        usage!.InputTokenCount.Should().Be(8);
    }

    [Fact]
    public async Task Complete_UnknownModel_RaisesTheMessage()
    {
        var error = await Chat("none").Invoking(c => c.CompleteChatAsync(Conversation).InTime()).Should().ThrowAsync<ClientResultException>();

        error.Which.Status.Should().Be(404);
        error.Which.Message.Should().Contain("The model 'none' does not exist.");
    }

    [Fact]
    public async Task Complete_StreamLostHalfway_Raises()
    {
        var read = async () =>
        {
            await foreach (var _ in Chat("lost").CompleteChatStreamingAsync(Conversation)) { }
        };

        await read.Should().ThrowAsync<Exception>("a truncated answer must not look like a whole one");
    }

    [Fact]
    public async Task Models_ListAndGet_AreUnderstood()
    {
        var models = new OpenAIModelClient(new ApiKeyCredential("key"), Options());

        (await models.GetModelsAsync().InTime()).Value.Single().Id.Should().Be("org/name");
        (await models.GetModelAsync("org/name").InTime()).Value.OwnedBy.Should().Be("org");
    }

    private ChatClient Chat(string model) => new(model, new ApiKeyCredential("key"), Options());

    private OpenAIClientOptions Options() => new()
    {
        Endpoint = new Uri(gateway.Address, "/v1"),
        RetryPolicy = new ClientRetryPolicy(0),
        NetworkTimeout = TimeSpan.FromSeconds(20),
    };
}
