namespace AIForge.Coordinator.Conversations.Sharing;

/// <summary>A row of the table chat_shares.</summary>
internal sealed record ShareRecord(Guid Id, Guid ConversationId, Guid MessageId, Guid UserId, byte[] TokenHash, string Title, DateTimeOffset CreatedAt);
