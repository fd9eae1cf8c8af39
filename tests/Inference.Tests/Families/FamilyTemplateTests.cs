using System.Text.Json;
using AIForge.Inference.Chat;
using AIForge.Inference.Generation;

namespace AIForge.Inference.Tests.Families;

/// <summary>The chat templates of the families as their makers wrote them, against what jinja2 makes of them.</summary>
public sealed class FamilyTemplateTests
{
    private static readonly JsonElement[] Cases =
        JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllBytes(TestModels.Path(Path.Combine("families", "templates.json"))))!;

    public static TheoryData<string, string> Names()
    {
        var data = new TheoryData<string, string>();
        foreach (var item in Cases) data.Add(Text(item, "template")!, Text(item, "name")!);
        return data;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_Conversation_GivesWhatJinjaGives(string template, string conversation)
    {
        var golden = Cases.Single(item => Text(item, "template") == template && Text(item, "name") == conversation);
        var source = File.ReadAllText(TestModels.Path(Path.Combine("families", "templates", template + ".jinja")));
        var chat = new ChatTemplate(source, "<s>", "</s>");

        var render = () => chat.Render(PromptOf(golden)).Text;

        if (Text(golden, "expected") is { } expected) render().Should().Be(expected);
        else render.Should().Throw<PromptException>();
    }

    private static ChatPrompt PromptOf(JsonElement golden) => new()
    {
        Messages = [.. golden.GetProperty("messages").EnumerateArray().Select(MessageOf)],
        ToolsJson = golden.TryGetProperty("tools", out var tools) ? [.. tools.EnumerateArray().Select(tool => tool.GetRawText())] : [],
        AddGenerationPrompt = !golden.TryGetProperty("add_generation_prompt", out var add) || add.GetBoolean(),
    };

    private static ChatMessage MessageOf(JsonElement message) => new()
    {
        Role = Text(message, "role")!,
        Content = Text(message, "content"),
        ToolCallId = Text(message, "tool_call_id"),
        ToolCalls = message.TryGetProperty("tool_calls", out var calls) ? [.. calls.EnumerateArray().Select(CallOf)] : [],
    };

    private static ChatToolCall CallOf(JsonElement call)
    {
        var function = call.GetProperty("function");
        return new ChatToolCall(Text(call, "id")!, Text(function, "name")!, function.GetProperty("arguments").GetRawText());
    }

    private static string? Text(JsonElement element, string property) => element.TryGetProperty(property, out var value) ? value.GetString() : null;
}
