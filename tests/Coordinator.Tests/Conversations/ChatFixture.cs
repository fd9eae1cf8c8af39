using AIForge.Coordinator.Conversations.Answers;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Tests.Inference.Metering;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AIForge.Coordinator.Tests.Conversations;

/// <summary>A coordinator that writes answers down often, with the calls that most tests begin with.</summary>
public sealed class ChatFixture : PaidFixture
{
    internal ConversationService.ConversationServiceClient Conversations => new(Anonymous);

    internal ChatMessageService.ChatMessageServiceClient Messages => new(Anonymous);

    internal ChatShareService.ChatShareServiceClient Shares => new(Anonymous);

    protected override Dictionary<string, string?> Settings => new()
    {
        ["Conversations:WriteMilliseconds"] = "50",
        ["Conversations:MaxRunningPerUser"] = "2",
        ["Conversations:MaxMessages"] = "8",
        ["Conversations:MaxMessageBytes"] = "2000",
        ["Conversations:MaxShares"] = "2",
    };

    internal async Task<Conversation> ConversationAsync(TestUser user, ModelRecord model, string title = "", string systemPrompt = "") =>
        (await Conversations.CreateConversationAsync(
            new CreateConversationRequest { Model = model.Name, Title = title, SystemPrompt = systemPrompt }, user.Headers).ResponseAsync.Within()).Conversation;

    internal AnswerReply Send(TestUser user, Conversation conversation, string content, ChatMessage? parent = null, string key = "") => AnswerReply.Of(Messages.SendChatMessage(
        new SendChatMessageRequest { ConversationId = conversation.ConversationId, ParentId = parent?.MessageId ?? "", Content = content, RequestKey = key }, user.Headers));

    internal AnswerReply Watch(TestUser user, string messageId, int from = 0) =>
        AnswerReply.Of(Messages.WatchChatAnswer(new WatchChatAnswerRequest { MessageId = messageId, From = from }, user.Headers));

    internal async Task<ChatMessage> MessageAsync(TestUser user, string messageId) =>
        (await Messages.GetChatMessageAsync(new GetChatMessageRequest { MessageId = messageId }, user.Headers).ResponseAsync.Within()).Message;

    /// <summary>A question and its whole answer.</summary>
    internal async Task<(ChatMessage Question, ChatMessage Answer)> AskAsync(TestUser user, FakeNode node, Conversation conversation, string content, string answer, ChatMessage? parent = null)
    {
        using var reply = Send(user, conversation, content, parent);
        var accepted = (await reply.NextAsync()).Accepted;
        using var generation = await node.ClaimAsync();
        await generation.FinishAsync(answer, "stop", 1);
        return (accepted.Question, (await reply.RestAsync())[^1].Done.Message);
    }

    internal void Sweep() => Coordinator.Services.GetServices<IHostedService>().OfType<AnswerSweep>().Single().Wake();
}
