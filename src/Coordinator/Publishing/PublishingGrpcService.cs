using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Publishing.PublishingMapping;

namespace AIForge.Coordinator.Publishing;

[Authorize(Policies.User)]
internal sealed class PublishingGrpcService(Caller caller, CallIdempotency call, Publications publications, PublishingStore store, PublishingChargesStore charges)
    : PublishingService.PublishingServiceBase
{
    public override async Task<ListPublicationsResponse> ListPublications(ListPublicationsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await store.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, publication => publication.Id);
        return new ListPublicationsResponse { Publications = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<GetPublicationResponse> GetPublication(GetPublicationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return new GetPublicationResponse { Publication = await CurrentAsync(ModelId(request.ModelId), context) };
    }

    public override async Task<QuotePublicationResponse> QuotePublication(QuotePublicationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var modelId = ModelId(request.ModelId);
        return new QuotePublicationResponse { Quote = ToProto(modelId, await publications.QuoteAsync(modelId, caller.UserId, context.CancellationToken)) };
    }

    public override async Task<PublishModelResponse> PublishModel(PublishModelRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var modelId = ModelId(request.ModelId);
        var charge = await EarlierAsync(context) ?? await publications.PublishAsync(call.ActId, modelId, caller.UserId, context.CancellationToken);
        return new PublishModelResponse { Publication = await CurrentAsync(modelId, context), Charge = ToProto(charge) };
    }

    public override async Task<RenewListingResponse> RenewListing(RenewListingRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var modelId = ModelId(request.ModelId);
        var charge = await EarlierAsync(context) ?? await publications.RenewAsync(call.ActId, modelId, caller.UserId, context.CancellationToken);
        return new RenewListingResponse { Publication = await CurrentAsync(modelId, context), Charge = ToProto(charge) };
    }

    public override async Task<WithdrawModelResponse> WithdrawModel(WithdrawModelRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var modelId = ModelId(request.ModelId);
        await publications.WithdrawAsync(modelId, caller.UserId, context.CancellationToken);
        return new WithdrawModelResponse { Publication = await CurrentAsync(modelId, context) };
    }

    public override async Task<RelistModelResponse> RelistModel(RelistModelRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var modelId = ModelId(request.ModelId);
        await publications.RelistAsync(modelId, caller.UserId, context.CancellationToken);
        return new RelistModelResponse { Publication = await CurrentAsync(modelId, context) };
    }

    public override async Task<UpdatePublicationResponse> UpdatePublication(UpdatePublicationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var modelId = ModelId(request.ModelId);
        await publications.SetAutoRenewAsync(modelId, caller.UserId, request.AutoRenew, context.CancellationToken);
        return new UpdatePublicationResponse { Publication = await CurrentAsync(modelId, context) };
    }

    public override async Task<ListPublishingChargesResponse> ListPublishingCharges(ListPublishingChargesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await charges.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, charge => charge.Id);
        return new ListPublishingChargesResponse { Charges = { shown.Select(ToProto) }, NextPageToken = next };
    }

    /// <summary>What an attempt at this call did that ended without a word.</summary>
    private async Task<PublishingChargeRecord?> EarlierAsync(ServerCallContext context) =>
        call.IsRepeat ? await charges.FindAsync(call.ActId, caller.UserId, context.CancellationToken) : null;

    private async Task<Publication> CurrentAsync(Guid modelId, ServerCallContext context) =>
        ToProto(await publications.FindAsync(modelId, caller.UserId, context.CancellationToken) ?? throw PublishingFaults.NotPublished());
}
