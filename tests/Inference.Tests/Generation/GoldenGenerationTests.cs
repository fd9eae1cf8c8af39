using AIForge.Inference.Chat;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tests.Golden;

namespace AIForge.Inference.Tests.Generation;

/// <summary>The whole runtime, from messages to text, against the golden answers.</summary>
public sealed class GoldenGenerationTests
{
    [Fact]
    public async Task RenderChat_AllGoldenPrompts_GivesRecordedIds()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8);

        foreach (var item in GoldenFile.Load().Items) runtime.RenderChat(PromptOf(item)).TokenIds.Should().Equal(item.PromptIds);
    }

    [Fact]
    public async Task Generate_AllGoldenPromptsAtOnce_GivesRecordedAnswers()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { MaxConcurrentSequences = 16, Threads = 2, PrefillChunk = 32 });
        var items = GoldenFile.Load().Items;

        var answers = await Task.WhenAll(items.Select(item => runtime.CollectAsync(new GenerationRequest
        {
            PromptTokens = runtime.RenderChat(PromptOf(item)).TokenIds,
            MaxTokens = 256,
            Sampling = SamplingParameters.Greedy,
        })));

        for (var i = 0; i < items.Length; i++)
        {
            answers[i].Tokens.Should().Equal(items[i].Q8_0.GreedyIds, "the prompt was {0}", items[i].Prompt);
            answers[i].Text.Should().Be(items[i].Q8_0.GreedyText);
            answers[i].Last.Finish.Should().Be(items[i].Q8_0.Finish == "stop" ? FinishReason.Stop : FinishReason.Length);
        }
    }

    private static ChatPrompt PromptOf(GoldenItem item) =>
        new() { Messages = [.. item.Messages.Select(message => new ChatMessage { Role = message.Role, Content = message.Content })] };
}
