using AIForge.Coordinator.Conversations.Exporting;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Google.Api;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Conversations;

[Authorize(Policies.User)]
internal sealed class ConversationsGrpcService(Caller caller, CallIdempotency call, ConversationEditing editing, ConversationsStore store, ConversationExport export)
    : ConversationService.ConversationServiceBase
{
    public override async Task<CreateConversationResponse> CreateConversation(CreateConversationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        return new CreateConversationResponse { Conversation = ConversationMapping.ToProto(await editing.CreateAsync(caller, request, call, context.CancellationToken)) };
    }

    public override async Task<ListConversationsResponse> ListConversations(ListConversationsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await store.ListAsync(caller.UserId, request.Archived, ConversationRules.Query(request.Query), page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, conversation => conversation.ActivityId);
        return new ListConversationsResponse { Conversations = { shown.Select(ConversationMapping.ToProto) }, NextPageToken = next };
    }

    public override async Task<GetConversationResponse> GetConversation(GetConversationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        return new GetConversationResponse { Conversation = ConversationMapping.ToProto(await FindAsync(request.ConversationId, context)) };
    }

    public override async Task<UpdateConversationResponse> UpdateConversation(UpdateConversationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var changed = await editing.UpdateAsync(caller, ConversationMapping.ConversationId(request.ConversationId), request, context.CancellationToken);
        return new UpdateConversationResponse { Conversation = ConversationMapping.ToProto(changed) };
    }

    public override async Task<DeleteConversationResponse> DeleteConversation(DeleteConversationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await editing.DeleteAsync(caller, ConversationMapping.ConversationId(request.ConversationId), context.CancellationToken);
        return new DeleteConversationResponse();
    }

    public override async Task ExportConversation(ExportConversationRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var conversation = await FindAsync(request.ConversationId, context);
        await export.WriteAsync(conversation, request.Format, responseStream, context);
    }

    private async Task<ConversationRecord> FindAsync(string id, ServerCallContext context) =>
        await store.FindAsync(ConversationMapping.ConversationId(id), caller.UserId, context.CancellationToken) ?? throw ConversationFaults.NotFound();
}
