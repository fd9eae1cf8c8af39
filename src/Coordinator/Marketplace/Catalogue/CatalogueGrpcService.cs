using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Marketplace.Catalogue.CatalogueMapping;

namespace AIForge.Coordinator.Marketplace.Catalogue;

[Authorize(Policies.User)]
internal sealed class CatalogueGrpcService(
    Caller caller,
    CallOrigin origin,
    CatalogueVisits visits,
    CatalogueStore catalogue,
    CardsStore cardsStore,
    ModelCards cards,
    ReviewsStore reviewsStore,
    ModelReviews reviews,
    ServicesStore services,
    TimeProvider clock) : CatalogueService.CatalogueServiceBase
{
    private const int LargestOfModel = 100;

    [AllowAnonymous]
    public override async Task<SearchModelsResponse> SearchModels(SearchModelsRequest request, ServerCallContext context)
    {
        await visits.EnterAsync(caller, origin, context.CancellationToken);
        var query = ToQuery(request);
        return ToProto(await catalogue.SearchAsync(query, context.CancellationToken), query);
    }

    [AllowAnonymous]
    public override async Task<GetModelPageResponse> GetModelPage(GetModelPageRequest request, ServerCallContext context)
    {
        var viewer = await visits.EnterAsync(caller, origin, context.CancellationToken);
        var id = ModelId(request.ModelId);
        var entry = await catalogue.FindAsync(id, context.CancellationToken) ?? throw CatalogueFaults.ModelNotFound();
        var card = await cardsStore.FindAsync(id, context.CancellationToken);
        var offered = await services.ListOfModelAsync(id, LargestOfModel, context.CancellationToken);
        var versions = await cardsStore.VersionsAsync(id, context.CancellationToken);
        return new GetModelPageResponse
        {
            Model = ToProto(entry),
            Card = card is null ? null : ToProto(card),
            Versions = { versions.Select(ToProto) },
            Services = { offered.Select(service => ServicesMapping.ToProto(service, clock.GetUtcNow())) },
            Managed = await services.IsManagedAsync(id, viewer, context.CancellationToken),
        };
    }

    public override async Task<GetModelCardResponse> GetModelCard(GetModelCardRequest request, ServerCallContext context) =>
        new() { Card = ToProto(await cards.FindAsync(ModelId(request.ModelId), caller.UserId, context.CancellationToken)) };

    public override async Task<PutModelCardResponse> PutModelCard(PutModelCardRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return new PutModelCardResponse { Card = ToProto(await cards.PutAsync(ToCard(request), caller.UserId, context.CancellationToken)) };
    }

    [AllowAnonymous]
    public override async Task<ListModelReviewsResponse> ListModelReviews(ListModelReviewsRequest request, ServerCallContext context)
    {
        var viewer = await visits.EnterAsync(caller, origin, context.CancellationToken);
        var (id, page) = (ModelId(request.ModelId), Page.Of(request.PageSize, request.PageToken));
        await reviews.RequireListedAsync(id, viewer, context.CancellationToken);
        var (shown, next) = page.Cut(await reviewsStore.ListAsync(id, page.Before, page.Size + 1, context.CancellationToken), review => review.Id);
        return new ListModelReviewsResponse { Reviews = { shown.Select(review => ToProto(review, viewer)) }, NextPageToken = next };
    }

    public override async Task<PutModelReviewResponse> PutModelReview(PutModelReviewRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var review = await reviews.PutAsync(ModelId(request.ModelId), caller.UserId, request.Stars, request.Text.Trim(), context.CancellationToken);
        return new PutModelReviewResponse { Review = ToProto(review, caller.UserId) };
    }

    public override async Task<DeleteModelReviewResponse> DeleteModelReview(DeleteModelReviewRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await reviews.DeleteAsync(ModelId(request.ModelId), caller.UserId, context.CancellationToken);
        return new DeleteModelReviewResponse();
    }

    public override async Task<AnswerModelReviewResponse> AnswerModelReview(AnswerModelReviewRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var review = await reviews.AnswerAsync(ReviewId(request.ReviewId), caller.UserId, request.Answer.Trim(), context.CancellationToken);
        return new AnswerModelReviewResponse { Review = ToProto(review, caller.UserId) };
    }
}
