using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Conversations.Exporting;

/// <summary>A conversation in an exported file.</summary>
internal sealed record ExportedConversation(string Id, string Title, string Model, string SystemPrompt, DateTimeOffset CreateTime)
{
    public ExportedConversation(ConversationRecord conversation)
        : this(new Id<ConversationTag>(conversation.Id).ToString(), conversation.Title, conversation.Model, conversation.SystemPrompt, conversation.CreatedAt)
    {
    }
}
