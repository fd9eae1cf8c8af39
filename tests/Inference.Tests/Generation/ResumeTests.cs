using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Inference.Tests.Generation;

/// <summary>A generation broken off after each token and resumed, as after the loss of a node, must be the uninterrupted one.</summary>
public sealed class ResumeTests
{
    public static TheoryData<string, float, string?> Cases() => new()
    {
        { "Count from 1 to 40.", 0, null },
        { "Say \"Привет, 你好 café\"", 0, null },
        { "Hello!", 0, "help y" },
        { "Tell me something.", 1.3f, null },
        { "Hello!", 0, "Hello! How can I help you? No" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Generate_ResumedAfterEachToken_ContinuesIdentically(string text, float temperature, string? stop)
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, PrefillChunk = 24 });
        var request = new GenerationRequest
        {
            PromptTokens = runtime.ChatTokens(text),
            MaxTokens = 48,
            Sampling = new SamplingParameters { Temperature = temperature, Seed = 42, FrequencyPenalty = temperature > 0 ? 0.4f : 0, TopP = 0.95f },
            StopStrings = stop is null ? [] : [stop],
        };
        var whole = await runtime.CollectAsync(request);

        for (var k = 0; k <= whole.Tokens.Length; k++)
        {
            var delivered = string.Concat(whole.Deltas.Take(k).Select(delta => delta.Text));
            var rest = await runtime.CollectAsync(request with { Resume = new ResumePoint(whole.Tokens[..k], delivered.Length) });

            rest.Tokens.Should().Equal(whole.Tokens[k..], "it was resumed after {0} tokens", k);
            (delivered + rest.Text).Should().Be(whole.Text);
            rest.Last.Finish.Should().Be(whole.Last.Finish);
        }
    }

    [Fact]
    public async Task Generate_ResumedWithTextBehindTokens_EmitsTheMissingTextOnce()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8);
        var request = new GenerationRequest { PromptTokens = runtime.ChatTokens("Hello!"), Sampling = SamplingParameters.Greedy };
        var whole = await runtime.CollectAsync(request);

        var rest = await runtime.CollectAsync(request with { Resume = new ResumePoint(whole.Tokens[..5], 3) });

        rest.Text.Should().Be(whole.Text[3..]);
    }
}
