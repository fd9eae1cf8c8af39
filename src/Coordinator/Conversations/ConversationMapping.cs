using AIForge.Coordinator.Conversations.Sharing;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Conversations;

/// <summary>Rows → messages of the API. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class ConversationMapping
{
    public static Guid ConversationId(string text) => Id<ConversationTag>.TryParse(text, out var id) ? id.Value : throw ConversationFaults.NotFound();

    public static Guid MessageId(string text) => Id<ChatMessageTag>.TryParse(text, out var id) ? id.Value : throw ConversationFaults.MessageNotFound();

    public static Guid ShareId(string text) => Id<ChatShareTag>.TryParse(text, out var id) ? id.Value : throw ConversationFaults.ShareNotFound();

    public static Guid? SubscriptionId(string text)
    {
        if (text.Length == 0) return null;
        return Id<ServiceSubscriptionTag>.TryParse(text, out var id) ? id.Value : throw ConversationFaults.SubscriptionNotFound();
    }

    public static string NodeId(Guid node) => new Id<NodeTag>(node).ToString();

    public static Conversation ToProto(ConversationRecord conversation)
    {
        var parameters = new ChatParameters { PriceCap = conversation.PriceCap is { } cap ? Usdt(cap) : "" };
        if (conversation.Temperature is { } temperature) parameters.Temperature = temperature;
        if (conversation.TopP is { } topP) parameters.TopP = topP;
        if (conversation.MaxTokens is { } maxTokens) parameters.MaxTokens = maxTokens;
        return new Conversation
        {
            ConversationId = new Id<ConversationTag>(conversation.Id).ToString(),
            Title = conversation.Title,
            Model = conversation.Model,
            SubscriptionId = Subscription(conversation.SubscriptionId),
            SystemPrompt = conversation.SystemPrompt,
            Parameters = parameters,
            MessageCount = conversation.Messages,
            CreateTime = conversation.CreatedAt.ToTimestamp(),
            UpdateTime = conversation.UpdatedAt.ToTimestamp(),
            ArchiveTime = conversation.ArchivedAt?.ToTimestamp(),
        };
    }

    public static ChatMessage ToProto(MessageRecord message)
    {
        var proto = new ChatMessage
        {
            MessageId = new Id<ChatMessageTag>(message.Id).ToString(),
            ConversationId = new Id<ConversationTag>(message.ConversationId).ToString(),
            ParentId = message.ParentId is { } parent ? new Id<ChatMessageTag>(parent).ToString() : "",
            Role = message.Role,
            Content = message.Content,
            Reasoning = message.Reasoning,
            State = ToProto(message.State),
            CreateTime = message.CreatedAt.ToTimestamp(),
        };
        if (!message.IsAnswer) return proto;
        proto.Model = message.Model;
        proto.SubscriptionId = Subscription(message.SubscriptionId);
        proto.NodeIds.AddRange(message.Nodes.Select(NodeId));
        proto.Usage = message.FirstTokenMs is null ? null : ToUsage(message);
        proto.FinishReason = message.FinishReason ?? "";
        proto.Error = message.ErrorReason is { } reason ? new ChatError { Reason = reason, Message = message.ErrorMessage ?? "" } : null;
        proto.EndTime = message.EndedAt?.ToTimestamp();
        return proto;
    }

    public static ChatUsage ToUsage(MessageRecord answer) => new()
    {
        PromptTokens = answer.PromptTokens,
        CompletionTokens = answer.CompletionTokens,
        Cost = answer.Cost is { } cost ? Usdt(cost) : "",
        FirstTokenMs = answer.FirstTokenMs ?? 0,
        DurationMs = answer.DurationMs,
    };

    /// <summary>The last event of an answer that has ended.</summary>
    public static ChatAnswerEvent ToEnd(MessageRecord answer) => answer.State == MessageStates.Failed
        ? new ChatAnswerEvent { Failed = new ChatAnswerFailed { Message = ToProto(answer) } }
        : new ChatAnswerEvent { Done = new ChatAnswerDone { Message = ToProto(answer) } };

    public static ChatShare ToProto(ShareRecord share) => new()
    {
        ShareId = new Id<ChatShareTag>(share.Id).ToString(),
        ConversationId = new Id<ConversationTag>(share.ConversationId).ToString(),
        MessageId = new Id<ChatMessageTag>(share.MessageId).ToString(),
        Title = share.Title,
        CreateTime = share.CreatedAt.ToTimestamp(),
    };

    private static ChatMessageState ToProto(string state) => state switch
    {
        MessageStates.Queued => ChatMessageState.Queued,
        MessageStates.Streaming => ChatMessageState.Streaming,
        MessageStates.Done => ChatMessageState.Done,
        MessageStates.Stopped => ChatMessageState.Stopped,
        _ => ChatMessageState.Failed,
    };

    private static string Subscription(Guid? id) => id is { } subscription ? new Id<ServiceSubscriptionTag>(subscription).ToString() : "";

    private static string Usdt(long minorUnits) => new Money(Asset.Usdt, minorUnits).ToDecimalString();
}
