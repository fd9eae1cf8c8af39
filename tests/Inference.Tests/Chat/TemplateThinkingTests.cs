using AIForge.Inference.Chat;

namespace AIForge.Inference.Tests.Chat;

/// <summary>Which models think aloud, as their templates show it.</summary>
public sealed class TemplateThinkingTests
{
    [Theory]
    [InlineData("qwen3", ThinkingKind.Tagged)]
    [InlineData("qwen2", ThinkingKind.None)]
    [InlineData("llama3", ThinkingKind.None)]
    public void Thinking_OfAFamily_IsSeenInItsTemplate(string family, ThinkingKind kind) => Family(family).Thinking.Should().Be(kind);

    [Fact]
    public void Thinking_TemplateThatOpensTheTag_IsOpen() =>
        new ChatTemplate("{% for message in messages %}{{ message['content'] }}{% endfor %}<assistant><think>\n").Thinking.Should().Be(ThinkingKind.Open);

    [Fact]
    public void Render_WithoutThinking_TellsTheTemplate()
    {
        var prompt = new ChatPrompt { Messages = [new ChatMessage { Role = "user", Content = "Hi" }] };

        Family("qwen3").Render(prompt).Text.Should().NotContain("<think>");
        Family("qwen3").Render(prompt with { WithoutThinking = true }).Text.Should().EndWith("<think>\n\n</think>\n\n");
    }

    private static ChatTemplate Family(string name) => new(File.ReadAllText(TestModels.Path(Path.Combine("families", "templates", name + ".jinja"))), "<s>", "</s>");
}
