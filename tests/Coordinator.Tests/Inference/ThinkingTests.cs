using AIForge.Coordinator.Inference.Tools;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>What a model thinks aloud is told from what it answers, however its text is cut.</summary>
public sealed class ThinkingTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = fixture;

    [Theory]
    [InlineData(Thinking.Tagged, "<think>\nLet me see.\n</think>\n\nIt is 4.", "Let me see.\n", "It is 4.")]
    [InlineData(Thinking.Tagged, "\n<think></think>Yes", "", "Yes")]
    [InlineData(Thinking.Tagged, "It is 4.", "", "It is 4.")]
    [InlineData(Thinking.Tagged, "<thin", "", "<thin")]
    [InlineData(Thinking.Tagged, "<thinner> is a word, <think> is a tag", "", "<thinner> is a word, <think> is a tag")]
    [InlineData(Thinking.Tagged, "<think>cut off </thi", "cut off </thi", "")]
    [InlineData(Thinking.Open, "\nLet me see.</think>\n\nIt is\n\n4.</think>", "Let me see.", "It is\n\n4.</think>")]
    [InlineData(Thinking.Open, "for ever", "for ever", "")]
    public void Append_AnyCut_GivesTheSame(Thinking kind, string text, string thought, string answer)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var (random, reader, read) = (new Random(seed), new ThinkingReader(kind), (Thought: "", Answer: ""));
            for (var at = 0; at < text.Length;)
            {
                var length = random.Next(1, Math.Min(7, text.Length - at) + 1);
                var part = reader.Append(text.Substring(at, length), at + length == text.Length);
                read = (read.Thought + part.Thought, read.Answer + part.Answer);
                at += length;
            }

            read.Should().Be((thought, answer));
        }
    }

    [Fact]
    public void Append_NothingButSpace_IsNotHeldBackForEver()
    {
        var (reader, answered) = (new ThinkingReader(Thinking.Tagged), 0);

        for (var i = 0; i < 100; i++) answered += reader.Append(new string(' ', 100), isLast: false).Answer.Length;

        answered.Should().Be(10_000, "a node may send as much of it as it likes, and what is held is copied with each delta");
        reader.Append("<think>", isLast: true).Should().Be(("", "<think>"));
    }

    [SkippableFact]
    public async Task Stream_Thoughts_AreApartAndCounted()
    {
        _fixture.Required();
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        (request.StreamOptions, request.ReasoningEffort) = (new StreamOptions { IncludeUsage = true }, Value.ForString("none"));
        using var reply = _fixture.Stream(user, request);

        using var generation = await node.ClaimAsync();
        generation.Task.Chat.WithoutThinking.Should().BeTrue();
        await generation.DeltaAsync(new InferenceDelta { Text = "<think>\n", TokenIds = { 1 }, PromptTokens = 5, Thinking = Thinking.Tagged });
        await generation.DeltaAsync("Hm.", 2, 3);
        await generation.FinishAsync("</think>\n\nYes.", "stop", 4);

        var chunks = await reply.RestAsync();
        chunks.SelectMany(chunk => chunk.Choices).Select(choice => (choice.Delta.ReasoningContent, choice.Delta.Content)).Should().Equal(("", ""), ("Hm.", ""), ("", "Yes."), ("", ""));
        (chunks[^1].Usage.CompletionTokens, chunks[^1].Usage.CompletionTokensDetails.ReasoningTokens).Should().Be((4, 4));
    }

    [SkippableFact]
    public async Task Chat_Thoughts_AreBesideTheContent()
    {
        _fixture.Required();
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var answering = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(new InferenceDelta { Text = "Hm.</think>Yes", TokenIds = { 1 }, PromptTokens = 5, Thinking = Thinking.Open });
        await generation.FinishAsync(".", "stop", 2);

        var message = (await answering.Within()).Choices[0].Message;
        (message.ReasoningContent, message.Content).Should().Be(("Hm.", "Yes."));
    }
}
