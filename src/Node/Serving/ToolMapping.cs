using AIForge.Constraints.ToolCalls;
using AIForge.Inference.Chat;
using AIForge.Inference.Generation;
using AIForge.Protocol.Node.V1;
using ChatMessage = AIForge.Inference.Chat.ChatMessage;
using ChatPrompt = AIForge.Inference.Chat.ChatPrompt;
using OutputConstraint = AIForge.Protocol.Node.V1.OutputConstraint;

namespace AIForge.Node.Serving;

/// <summary>Conversations with tools: how the model is told of them, and how it writes its calls.</summary>
internal static class ToolMapping
{
    private const string AnyObject = """{"type":"object"}""";

    public static ChatPrompt ToChat(InferenceTask task, ModelRuntime runtime) => new()
    {
        Messages = [.. task.Chat.Messages.Select(ToMessage)],
        ToolsJson = [.. (task.ToolUse?.Tools ?? []).Select(tool => tool.Definition)],
        WantsTags = WantsTags(task, runtime),
        WithoutThinking = task.Chat.WithoutThinking,
    };

    /// <summary>As the model's template has it; in tags where it does not say, and where an answer in JSON could be either.</summary>
    public static ToolCallFormat FormatOf(InferenceTask task, ModelRuntime runtime) =>
        WantsTags(task, runtime) ? ToolCallFormat.Tagged : runtime.CallFormat ?? ToolCallFormat.Tagged;

    public static ToolCallRules ToRules(InferenceTask task, ModelRuntime runtime) => new()
    {
        Format = FormatOf(task, runtime),
        Functions = [.. task.ToolUse.Tools.Where(tool => tool.Callable).Select(tool => new CallableFunction(tool.Name, tool.ArgumentsSchema))],
        IsRequired = task.ToolUse.Required,
        IsParallel = task.ToolUse.Parallel,
        ContentSchema = task.Constraint?.KindCase switch
        {
            OutputConstraint.KindOneofCase.JsonObject => AnyObject,
            OutputConstraint.KindOneofCase.JsonSchema => task.Constraint.JsonSchema,
            _ => null,
        },
    };

    /// <summary>An answer that has a shape from its first token on leaves no room for thoughts.</summary>
    public static Thinking ThinkingOf(InferenceTask task, ModelRuntime runtime) => task is { Chat: not null, Constraint: null, ToolUse: null or { Required: false } }
        ? runtime.Thinking switch { ThinkingKind.Tagged => Thinking.Tagged, ThinkingKind.Open => Thinking.Open, _ => Thinking.Unspecified }
        : Thinking.Unspecified;

    public static ToolCallNotation ToNotation(ToolCallFormat format) => format switch
    {
        ToolCallFormat.Plain => ToolCallNotation.Plain,
        ToolCallFormat.List => ToolCallNotation.List,
        ToolCallFormat.Named => ToolCallNotation.Named,
        _ => ToolCallNotation.Tagged,
    };

    private static bool WantsTags(InferenceTask task, ModelRuntime runtime) => task is { ToolUse: not null, Constraint: not null } && runtime.CallFormat == ToolCallFormat.Plain;

    private static ChatMessage ToMessage(Protocol.Node.V1.ChatMessage message) => new()
    {
        Role = message.Role,
        Content = message.Content,
        Name = message.Name.Length > 0 ? message.Name : null,
        ToolCalls = [.. message.ToolCalls.Select(call => new ChatToolCall(call.Id, call.Name, call.Arguments))],
        ToolCallId = message.ToolCallId.Length > 0 ? message.ToolCallId : null,
    };
}
