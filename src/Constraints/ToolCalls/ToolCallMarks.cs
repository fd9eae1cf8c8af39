namespace AIForge.Constraints.ToolCalls;

/// <summary>The texts that calls are recognised by. Many vocabularies have a control token for each.</summary>
public static class ToolCallMarks
{
    public const string TagBegin = "<tool_call>", TagEnd = "</tool_call>", Calls = "[TOOL_CALLS]", Arguments = "[ARGS]", Code = "<|python_tag|>";

    /// <summary>All of them: control tokens with these texts are written out in an answer that may call functions.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal) { TagBegin, TagEnd, Calls, Arguments, Code };

    /// <summary>What calls begin with; null where it is the whole answer that is one.</summary>
    internal static string? Of(ToolCallFormat format) => format switch
    {
        ToolCallFormat.Tagged => TagBegin,
        ToolCallFormat.Plain => null,
        _ => Calls,
    };
}
