using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Conversations.ConversationMapping;

namespace AIForge.Coordinator.Conversations.Answers;

[Authorize(Policies.User)]
internal sealed class ChatMessagesGrpcService(
    Caller caller, ConversationsStore conversations, MessagesStore messages, ChatTurns turns, AnswerStopping stopping, AnswerReading reading)
    : ChatMessageService.ChatMessageServiceBase
{
    public override async Task<ListChatMessagesResponse> ListChatMessages(ListChatMessagesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var page = Page.Of(request.PageSize, request.PageToken);
        var conversation = await conversations.FindAsync(ConversationId(request.ConversationId), caller.UserId, context.CancellationToken) ?? throw ConversationFaults.NotFound();
        var shown = await messages.ListAsync(conversation.Id, page.Before, page.Size, context.CancellationToken);
        var more = shown.Count > 0 && await messages.HasOlderAsync(conversation.Id, shown[^1].Id, context.CancellationToken);
        return new ListChatMessagesResponse { Messages = { shown.Select(ToProto) }, NextPageToken = more ? PageToken.After(shown[^1].Id) : "" };
    }

    public override async Task<GetChatMessageResponse> GetChatMessage(GetChatMessageRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var message = await messages.FindAsync(MessageId(request.MessageId), caller.UserId, context.CancellationToken) ?? throw ConversationFaults.MessageNotFound();
        return new GetChatMessageResponse { Message = ToProto(message) };
    }

    public override async Task SendChatMessage(SendChatMessageRequest request, IServerStreamWriter<SendChatMessageResponse> responseStream, ServerCallContext context)
    {
        RequireBoth();
        Guid? parent = request.ParentId.Length == 0 ? null : MessageId(request.ParentId);
        var (id, key) = (ConversationId(request.ConversationId), ConversationRules.RequestKey(request.RequestKey));
        var turn = await turns.SendAsync(caller, id, parent, request.Content, key, context.CancellationToken);
        await foreach (var happened in FollowAsync(turn, context)) await responseStream.WriteAsync(new SendChatMessageResponse { Event = happened }, context.CancellationToken);
    }

    public override async Task RegenerateChatAnswer(RegenerateChatAnswerRequest request, IServerStreamWriter<RegenerateChatAnswerResponse> responseStream, ServerCallContext context)
    {
        RequireBoth();
        var turn = await turns.RegenerateAsync(caller, MessageId(request.MessageId), ConversationRules.RequestKey(request.RequestKey), context.CancellationToken);
        await foreach (var happened in FollowAsync(turn, context)) await responseStream.WriteAsync(new RegenerateChatAnswerResponse { Event = happened }, context.CancellationToken);
    }

    public override async Task WatchChatAnswer(WatchChatAnswerRequest request, IServerStreamWriter<WatchChatAnswerResponse> responseStream, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var offsets = ConversationRules.Offsets(request.From, request.ReasoningFrom);
        // Asked of the database first: what is not the caller's is refused alike, wherever it is made.
        var answer = await reading.FindAsync(MessageId(request.MessageId), caller.UserId, context.CancellationToken);
        await foreach (var happened in reading.ReadAsync(answer.Id, caller.UserId, offsets, context.CancellationToken))
            await responseStream.WriteAsync(new WatchChatAnswerResponse { Event = happened }, context.CancellationToken);
    }

    public override async Task<StopChatAnswerResponse> StopChatAnswer(StopChatAnswerRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        return new StopChatAnswerResponse { Message = ToProto(await stopping.StopAsync(MessageId(request.MessageId), caller.UserId, context.CancellationToken)) };
    }

    private void RequireBoth()
    {
        caller.Require(Scopes.Account);
        caller.Require(Scopes.Inference);
    }

    private async IAsyncEnumerable<ChatAnswerEvent> FollowAsync(ChatTurn turn, ServerCallContext context)
    {
        yield return new ChatAnswerEvent { Accepted = new ChatAnswerAccepted { Question = ToProto(turn.Question), Answer = ToProto(turn.Answer) } };
        await foreach (var happened in reading.ReadAsync(turn.Answer.Id, caller.UserId, (0, 0), context.CancellationToken)) yield return happened;
    }
}
