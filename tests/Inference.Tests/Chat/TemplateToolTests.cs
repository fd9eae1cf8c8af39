using AIForge.Constraints.ToolCalls;
using AIForge.Inference.Chat;

namespace AIForge.Inference.Tests.Chat;

/// <summary>What templates of the families say of calls, and what is done where they say nothing.</summary>
public sealed class TemplateToolTests
{
    private const string Tool = """{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}""";
    private const string Strict = "{% for message in messages %}{% if message['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}[{{ message['role'] }}]{{ message['content'] }}{% endfor %}";

    [Theory]
    [InlineData("qwen2", ToolCallFormat.Tagged)]
    [InlineData("qwen3", ToolCallFormat.Tagged)]
    [InlineData("llama3", ToolCallFormat.Plain)]
    [InlineData("mistral-nemo", ToolCallFormat.List)]
    [InlineData("gemma2", null)]
    [InlineData("phi3", null)]
    public void CallFormat_OfAFamily_IsWhatItsTemplateAsksFor(string family, ToolCallFormat? format) =>
        new ChatTemplate(File.ReadAllText(TestModels.Path(Path.Combine("families", "templates", family + ".jinja")))).CallFormat.Should().Be(format);

    [Theory]
    [InlineData("{{ tools }}[TOOL_CALLS]{{ name }}[ARGS]", ToolCallFormat.Named)]
    [InlineData("{{ tools }}<tool_call><function=name><parameter=a>arguments", null)]
    [InlineData("{{ tools }}<tool_call>name<arg_key>arguments", null)]
    [InlineData("{{ messages }}", null)]
    public void CallFormat_OfASource_IsKnownOrNone(string source, ToolCallFormat? format) => new ChatTemplate(source).CallFormat.Should().Be(format);

    [Fact]
    public void Render_MistralWithIdsOfAnyLength_GivesItShortOnes()
    {
        var template = new ChatTemplate(File.ReadAllText(TestModels.Path(Path.Combine("families", "templates", "mistral-nemo.jinja"))), "<s>", "</s>");

        var text = template.RenderWithTools(Called("call_AbCdEfGhIjKlMnOpQrStUvWx")).Text;

        text.Should().Contain("[TOOL_CALLS]").And.NotContain("call_AbCd");
    }

    [Fact]
    public void Render_NoWordForToolsAndNoSystemRole_TellsOfThemInTheFirstMessage()
    {
        var text = new ChatTemplate(Strict).RenderWithTools(Called("c1")).Text;

        text.Should().StartWith("[user]# Tools").And.Contain(Tool).And.Contain("[assistant]<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>")
            .And.EndWith("[user]<tool_response>\nnoon\n</tool_response>\n<tool_response>\nagain\n</tool_response>");
    }

    [Fact]
    public void Render_ToolsWithASystemMessage_ComeBehindIt()
    {
        var prompt = new ChatPrompt { Messages = [new ChatMessage { Role = "system", Content = "Be brief." }, new ChatMessage { Role = "user", Content = "Hi" }], ToolsJson = [Tool] };

        new ChatTemplate("{% for message in messages %}[{{ message['role'] }}]{{ message['content'] }}{% endfor %}").RenderWithTools(prompt).Text.Should().StartWith("[system]Be brief.\n\n# Tools").And.EndWith("[user]Hi");
    }

    [Fact]
    public void Render_TagsAskedFor_LeavesTheTemplatesOwnWayOut()
    {
        var template = new ChatTemplate(File.ReadAllText(TestModels.Path(Path.Combine("families", "templates", "llama3.jinja"))), "<s>", "</s>");

        var text = template.RenderWithTools(new ChatPrompt { Messages = [new ChatMessage { Role = "user", Content = "Hi" }], ToolsJson = [Tool], WantsTags = true }).Text;

        text.Should().Contain("<tool_call>").And.NotContain("Respond in the format");
    }

    private static ChatPrompt Called(string id) => new()
    {
        ToolsJson = [Tool],
        Messages =
        [
            new ChatMessage { Role = "user", Content = "When?" },
            new ChatMessage { Role = "assistant", Content = "", ToolCalls = [new ChatToolCall(id, "now", "{}")] },
            new ChatMessage { Role = "tool", Content = "noon", ToolCallId = id },
            new ChatMessage { Role = "tool", Content = "again", ToolCallId = id },
        ],
    };
}
