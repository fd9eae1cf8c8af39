using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Conversations.Exporting;

/// <summary>A message in an exported file.</summary>
internal sealed record ExportedMessage(
    string Id, string? ParentId, string Role, string Content, string? Reasoning, string State, string? Model, int? PromptTokens, int? CompletionTokens, string? FinishReason,
    DateTimeOffset CreateTime)
{
    public ExportedMessage(MessageRecord message)
        : this(
            IdOf(message.Id), message.ParentId is { } parent ? IdOf(parent) : null, message.Role, message.Content, message.Reasoning.Length == 0 ? null : message.Reasoning, message.State,
            message.Model, message.IsAnswer ? message.PromptTokens : null, message.IsAnswer ? message.CompletionTokens : null, message.FinishReason, message.CreatedAt)
    {
    }

    private static string IdOf(Guid id) => new Id<ChatMessageTag>(id).ToString();
}
