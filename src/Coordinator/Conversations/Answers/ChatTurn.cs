namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>A question and the answer that was begun for it.</summary>
internal sealed record ChatTurn(MessageRecord Question, MessageRecord Answer);
