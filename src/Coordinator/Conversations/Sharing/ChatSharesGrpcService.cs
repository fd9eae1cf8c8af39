using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Conversations.ConversationMapping;

namespace AIForge.Coordinator.Conversations.Sharing;

[Authorize(Policies.User)]
internal sealed class ChatSharesGrpcService(Caller caller, ConversationsStore conversations, ChatShares shares, SharesStore store) : ChatShareService.ChatShareServiceBase
{
    public override async Task<CreateChatShareResponse> CreateChatShare(CreateChatShareRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (share, token) = await shares.CreateAsync(ConversationId(request.ConversationId), MessageId(request.MessageId), caller.UserId, context.CancellationToken);
        return new CreateChatShareResponse { Share = ToProto(share), Token = token };
    }

    public override async Task<ListChatSharesResponse> ListChatShares(ListChatSharesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var conversation = await conversations.FindAsync(ConversationId(request.ConversationId), caller.UserId, context.CancellationToken) ?? throw ConversationFaults.NotFound();
        return new ListChatSharesResponse { Shares = { (await store.ListAsync(conversation.Id, caller.UserId, context.CancellationToken)).Select(ToProto) } };
    }

    public override async Task<RevokeChatShareResponse> RevokeChatShare(RevokeChatShareRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await shares.RevokeAsync(ShareId(request.ShareId), caller.UserId, context.CancellationToken);
        return new RevokeChatShareResponse();
    }

    [AllowAnonymous]
    public override async Task<GetSharedChatResponse> GetSharedChat(GetSharedChatRequest request, ServerCallContext context)
    {
        var (share, branch) = await shares.OpenAsync(request.Token, context.CancellationToken);
        return new GetSharedChatResponse { Title = share.Title, Messages = { branch.Select(ToShared) }, CreateTime = share.CreatedAt.ToTimestamp() };
    }

    private static SharedChatMessage ToShared(MessageRecord message) => new()
    {
        Role = message.Role, Content = message.Content, Model = message.Model ?? "", CreateTime = message.CreatedAt.ToTimestamp(),
    };
}
