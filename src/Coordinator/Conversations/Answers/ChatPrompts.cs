using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>A branch of a conversation as the request that a client of /v1/chat/completions would send for it.</summary>
internal static class ChatPrompts
{
    public static CreateChatCompletionRequest ToRequest(ConversationRecord conversation, IEnumerable<MessageRecord> branch)
    {
        var request = new CreateChatCompletionRequest { Model = conversation.Model };
        if (conversation.SystemPrompt.Length > 0) request.Messages.Add(Message("system", conversation.SystemPrompt));
        // An answer that failed before its first word is none.
        request.Messages.AddRange(branch.Where(message => message.Content.Length > 0).Select(message => Message(message.Role, message.Content)));
        if (conversation.Temperature is { } temperature) request.Temperature = temperature;
        if (conversation.TopP is { } topP) request.TopP = topP;
        if (conversation.MaxTokens is { } maxTokens) request.MaxCompletionTokens = maxTokens;
        if (conversation.PriceCap is { } cap) request.MaxCost = Value.ForString(new Money(Asset.Usdt, cap).ToDecimalString());
        return request;
    }

    private static RequestMessage Message(string role, string content) => new() { Role = role, Content = Value.ForString(content) };
}
