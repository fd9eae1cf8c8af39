using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>A coordinator for generations, with the calls that most tests begin with.</summary>
public class InferenceFixture : NetworkFixture
{
    internal OpenAiService.OpenAiServiceClient OpenAi => new(Anonymous);

    internal static CreateChatCompletionRequest Chat(ModelRecord model) => new()
    {
        Model = model.Name, Messages = { new RequestMessage { Role = "user", Content = Value.ForString("Hi") } }, Seed = 7,
    };

    internal static CreateCompletionRequest Text(ModelRecord model) => new() { Model = model.Name, Prompt = Value.ForString("Once"), Seed = 7 };

    /// <summary>Begins a streamed chat; read it with <see cref="ChatReply"/>.</summary>
    internal ChatReply Stream(TestUser user, CreateChatCompletionRequest request)
    {
        request.Stream = true;
        return new ChatReply(OpenAi.CreateChatCompletionStream(request, user.Headers));
    }

    internal Task<ChatCompletion> CompleteAsync(TestUser user, CreateChatCompletionRequest request) =>
        OpenAi.CreateChatCompletionAsync(request, user.Headers).ResponseAsync;

    /// <summary>Completes when the coordinator has taken the ticket, which it does not answer.</summary>
    internal Task WhenClaimedAsync(FakeNode node, FakeGeneration generation) =>
        Eventually.IsTrueAsync(() => Service<Generations>().Find(node.Identity.Id, generation.Start.GenerationId) is { IsClaimed: true });

    /// <summary>What was recorded of the user's only request; it may come a moment after the answer.</summary>
    internal async Task<UsageRow> UsageAsync(TestUser user)
    {
        UsageRow? row = null;
        await Eventually.IsTrueAsync(async () =>
        {
            var rows = await Service<Db>().QueryAsync<UsageRow>(
                "select prompt_tokens, completion_tokens, attempts, finish_reason from api_requests where user_id = @Id", new { user.Id }, default);
            return (row = rows.SingleOrDefault()) is not null;
        });
        return row!;
    }

    internal sealed record UsageRow(int PromptTokens, int CompletionTokens, int Attempts, string FinishReason);
}
