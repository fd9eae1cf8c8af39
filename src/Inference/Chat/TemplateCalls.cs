using System.Security.Cryptography;
using System.Text;
using AIForge.Constraints.ToolCalls;

namespace AIForge.Inference.Chat;

/// <summary>What a chat template says of calls. Nothing but its source says how the model writes them.</summary>
internal static class TemplateCalls
{
    private const int ShortIdLength = 9;

    /// <summary>Null when the template has no word for tools, or asks for a notation that is not known here.</summary>
    public static ToolCallFormat? FormatOf(string source)
    {
        if (!source.Contains("tools", StringComparison.Ordinal)) return null;
        if (source.Contains(ToolCallMarks.Calls, StringComparison.Ordinal))
            return source.Contains(ToolCallMarks.Arguments, StringComparison.Ordinal) ? ToolCallFormat.Named : ToolCallFormat.List;
        if (source.Contains(ToolCallMarks.TagBegin, StringComparison.Ordinal)) return IsJson(source) ? ToolCallFormat.Tagged : null;
        return source.Contains("{\"name\": ", StringComparison.Ordinal) && source.Contains("\"parameters\": ", StringComparison.Ordinal) ? ToolCallFormat.Plain : null;
    }

    /// <summary>Mistral's templates refuse ids of any other length.</summary>
    public static bool WantsShortIds(string source) => source.Contains("length != 9", StringComparison.Ordinal);

    /// <summary>Ids are the caller's own: each becomes a short one, the same one wherever it stands.</summary>
    public static ChatPrompt WithShortIds(ChatPrompt prompt) => prompt with
    {
        Messages = [.. prompt.Messages.Select(message => message with
        {
            ToolCalls = [.. message.ToolCalls.Select(call => call with { Id = ShortId(call.Id) })],
            ToolCallId = message.ToolCallId is { } id ? ShortId(id) : null,
        })],
    };

    // The same tags hold other notations elsewhere: functions and parameters as tags of their own.
    private static bool IsJson(string source) =>
        source.Contains("arguments", StringComparison.Ordinal) && !source.Contains("<function=", StringComparison.Ordinal) && !source.Contains("<arg_key>", StringComparison.Ordinal);

    private static string ShortId(string id) =>
        id.Length == ShortIdLength ? id : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..ShortIdLength];
}
