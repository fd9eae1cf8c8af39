namespace AIForge.Inference.Chat;

/// <summary>One message of a conversation.</summary>
public sealed record ChatMessage
{
    public required string Role { get; init; }

    public string? Content { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<ChatToolCall> ToolCalls { get; init; } = [];

    /// <summary>In a message of role "tool": the call it answers.</summary>
    public string? ToolCallId { get; init; }
}
