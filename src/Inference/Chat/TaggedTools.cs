using System.Text;
using System.Text.Json;
using AIForge.Constraints.ToolCalls;

namespace AIForge.Inference.Chat;

/// <summary>
/// Tools for models whose template has no word for them: what may be called is told in the system message, in the words that most models
/// have been trained on, and earlier calls and their results are written into the messages.
/// </summary>
internal static class TaggedTools
{
    private const string ResultBegin = "<tool_response>\n", ResultEnd = "\n</tool_response>";

    public static bool AreIn(ChatPrompt prompt) =>
        prompt.ToolsJson.Count > 0 || prompt.Messages.Any(message => message.Role is "tool" or "function" || message.ToolCalls.Count > 0);

    /// <summary>The same conversation in words that every template has.</summary>
    /// <param name="inSystem">Whether the tools are described in the system message, or in the first one.</param>
    public static ChatPrompt Describe(ChatPrompt prompt, bool inSystem)
    {
        var messages = new List<ChatMessage>();
        foreach (var message in prompt.Messages)
        {
            if (message.Role is "tool" or "function") AddResult(messages, message.Content ?? "");
            else messages.Add(message.ToolCalls.Count == 0 ? message : message with { Content = WithCalls(message), ToolCalls = [] });
        }

        if (prompt.ToolsJson.Count > 0) AddTools(messages, Preamble(prompt.ToolsJson), inSystem);
        return prompt with { Messages = messages, ToolsJson = [] };
    }

    private static void AddTools(List<ChatMessage> messages, string preamble, bool inSystem)
    {
        if (messages[0].Role == "system" && inSystem) messages[0] = messages[0] with { Content = $"{messages[0].Content}\n\n{preamble}" };
        else if (inSystem) messages.Insert(0, new ChatMessage { Role = "system", Content = preamble });
        else messages[0] = messages[0] with { Content = $"{preamble}\n\n{messages[0].Content}" };
    }

    private static string Preamble(IReadOnlyList<string> tools) => $$"""
        # Tools

        You may call one or more functions to assist with the user query.

        You are provided with function signatures within <tools></tools> XML tags:
        <tools>
        {{string.Join('\n', tools)}}
        </tools>

        For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
        <tool_call>
        {"name": <function-name>, "arguments": <args-json-object>}
        </tool_call>
        """;

    private static string WithCalls(ChatMessage message)
    {
        var text = new StringBuilder(message.Content);
        foreach (var call in message.ToolCalls)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(ToolCallMarks.TagBegin).Append("\n{\"name\": ").Append(JsonSerializer.Serialize(call.Name, ToolText.Default.String)).Append(", \"arguments\": ")
                .Append(call.ArgumentsJson).Append("}\n").Append(ToolCallMarks.TagEnd);
        }

        return text.ToString();
    }

    /// <summary>Results that follow each other are one message: many templates want the roles to take turns.</summary>
    private static void AddResult(List<ChatMessage> messages, string content)
    {
        var result = $"{ResultBegin}{content}{ResultEnd}";
        if (messages.Count > 0 && messages[^1] is { Role: "user", Content: { } before } && before.EndsWith(ResultEnd, StringComparison.Ordinal))
            messages[^1] = messages[^1] with { Content = $"{before}\n{result}" };
        else messages.Add(new ChatMessage { Role = "user", Content = result });
    }
}
