using System.Text.Json;
using AIForge.Constraints.ToolCalls;
using AIForge.Inference.Chat.Templating;
using AIForge.Inference.Formats;
using AIForge.Inference.Generation;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat;

/// <summary>
/// A model's chat template. Text from the request stays marked as such through the whole rendering, so that the tokenizer recognises
/// control tokens only where the template's author wrote them: a message that contains <c>&lt;|im_end|&gt;</c> stays a message.
/// </summary>
public sealed class ChatTemplate
{
    private static readonly HashSet<string> Roles = ["system", "developer", "user", "assistant", "tool", "function"];

    private readonly Template _template;
    private readonly string _beginText;
    private readonly string _endText;
    private readonly TimeProvider _time;
    private readonly bool _shortCallIds;

    public ChatTemplate(string source, string beginText = "", string endText = "", TimeProvider? time = null)
    {
        (_beginText, _endText, _time) = (beginText, endText, time ?? TimeProvider.System);
        _template = Template.Parse(source);
        CallFormat = TemplateCalls.FormatOf(source);
        _shortCallIds = TemplateCalls.WantsShortIds(source);
        Thinking = FindThinking(source);
    }

    /// <summary>How the template has calls of functions written; null when it has no word for them, or none that is known here.</summary>
    public ToolCallFormat? CallFormat { get; }

    /// <summary>The template of a model file, or null when it has none.</summary>
    public static ChatTemplate? Find(GgufMetadata metadata, Vocabulary vocabulary)
    {
        if (!metadata.TryGetString("tokenizer.chat_template", out var source)) return null;
        try
        {
            return new ChatTemplate(source, TextOf(vocabulary, vocabulary.BeginId), TextOf(vocabulary, vocabulary.EndId));
        }
        catch (TemplateException exception)
        {
            throw new ModelFormatException($"The model's chat template cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Whether the model thinks aloud before it answers.</summary>
    public ThinkingKind Thinking { get; }

    /// <summary>
    /// Renders any conversation with tools: as the template has it, and where it has no word for them, in words that every template has.
    /// </summary>
    /// <exception cref="PromptException">The template refuses the conversation or exceeds its limits.</exception>
    public MarkedText RenderWithTools(ChatPrompt prompt)
    {
        if (!prompt.WantsTags && CallFormat is not null) return Render(_shortCallIds ? TemplateCalls.WithShortIds(prompt) : prompt);
        if (!TaggedTools.AreIn(prompt)) return Render(prompt);
        try
        {
            return Render(TaggedTools.Describe(prompt, inSystem: true));
        }
        catch (PromptException)
        {
            // Some templates know no system message.
            return Render(TaggedTools.Describe(prompt, inSystem: false));
        }
    }

    /// <summary>Renders what the template makes of it and nothing else.</summary>
    /// <exception cref="PromptException">The template refuses the conversation or exceeds its limits.</exception>
    public MarkedText Render(ChatPrompt prompt)
    {
        var variables = new TemplateMap
        {
            ["messages"] = new TemplateList(prompt.Messages.Select(ToValue)),
            ["tools"] = prompt.ToolsJson.Count == 0 ? null : new TemplateList(prompt.ToolsJson.Select(json => ParseJson(json, "a tool definition"))),
            ["add_generation_prompt"] = prompt.AddGenerationPrompt,
            ["bos_token"] = MarkedText.FromTemplate(_beginText),
            ["eos_token"] = MarkedText.FromTemplate(_endText),
        };
        if (prompt.WithoutThinking) variables["enable_thinking"] = false;
        try
        {
            return _template.Render(variables, _time);
        }
        catch (TemplateException exception)
        {
            throw new PromptException("template_error", $"The model's chat template refused the conversation: {exception.Message}", exception);
        }
    }

    private ThinkingKind FindThinking(string source)
    {
        if (!source.Contains("<think>", StringComparison.Ordinal)) return ThinkingKind.None;
        try
        {
            // Some templates open the tag themselves; which do can only be seen.
            var prompt = Render(new ChatPrompt { Messages = [new ChatMessage { Role = "user", Content = "Hello!" }] });
            return prompt.Text.TrimEnd().EndsWith("<think>", StringComparison.Ordinal) ? ThinkingKind.Open : ThinkingKind.Tagged;
        }
        catch (PromptException)
        {
            return ThinkingKind.Tagged;
        }
    }

    private static object? ToValue(ChatMessage message)
    {
        if (!Roles.Contains(message.Role))
            throw new PromptException("invalid_role", "A message has an unknown role; roles are system, developer, user, assistant and tool.");
        var value = new TemplateMap
        {
            // Templates build control tokens from roles, and only the roles above pass.
            ["role"] = MarkedText.FromTemplate(message.Role),
            ["content"] = message.Content is null ? null : MarkedText.FromUser(message.Content),
        };
        if (message.Name is not null) value["name"] = MarkedText.FromUser(message.Name);
        if (message.ToolCallId is not null) value["tool_call_id"] = MarkedText.FromUser(message.ToolCallId);
        if (message.ToolCalls.Count > 0) value["tool_calls"] = new TemplateList(message.ToolCalls.Select(ToValue));
        return value;
    }

    private static object? ToValue(ChatToolCall call) => new TemplateMap
    {
        ["id"] = MarkedText.FromUser(call.Id),
        ["type"] = MarkedText.FromTemplate("function"),
        ["function"] = new TemplateMap
        {
            ["name"] = MarkedText.FromUser(call.Name),
            ["arguments"] = ParseJson(call.ArgumentsJson, "a tool call's arguments"),
        },
    };

    private static object? ParseJson(string json, string what)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return TemplateJson.FromElement(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new PromptException("invalid_json", $"The JSON of {what} is not valid.", exception);
        }
    }

    private static string TextOf(Vocabulary vocabulary, int? id) => id is null ? "" : vocabulary.Texts[id.Value];
}
