using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Subscriptions.SubscriptionsMapping;

namespace AIForge.Coordinator.Subscriptions;

[Authorize(Policies.User)]
internal sealed class SubscriptionsGrpcService(
    Caller caller, CallIdempotency call, CallOrigin origin, SubscriptionPurchase purchase, SubscriptionsStore store, ChargesStore charges, CurrentSettings settings)
    : SubscriptionService.SubscriptionServiceBase
{
    [AllowAnonymous]
    public override Task<ListPlansResponse> ListPlans(ListPlansRequest request, ServerCallContext context)
    {
        var (prices, limits) = (settings.Get(PlanPrices.Setting), settings.Get(PlanLimitsTable.Setting));
        return Task.FromResult(new ListPlansResponse { Plans = { PlanCodes.All.Select(plan => ToOffer(plan, prices.Of(plan), limits.Of(plan))) } });
    }

    public override async Task<GetSubscriptionResponse> GetSubscription(GetSubscriptionRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return new GetSubscriptionResponse { Subscription = await CurrentAsync(context) };
    }

    public override async Task<QuoteSubscriptionResponse> QuoteSubscription(QuoteSubscriptionRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var quote = await purchase.QuoteAsync(caller.UserId, ToPlan(request.Plan), context.CancellationToken);
        return new QuoteSubscriptionResponse { Quote = ToProto(quote) };
    }

    public override async Task<SubscribeResponse> Subscribe(SubscribeRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var charge = (call.IsRepeat ? await charges.FindAsync(call.ActId, caller.UserId, context.CancellationToken) : null)
            ?? await purchase.SubscribeAsync(call.ActId, caller.UserId, ToPlan(request.Plan), request.Renew, context.CancellationToken);
        return new SubscribeResponse { Subscription = await CurrentAsync(context), Charge = ToProto(charge) };
    }

    public override async Task<ChangeSubscriptionResponse> ChangeSubscription(ChangeSubscriptionRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        await purchase.ChangeAsync(caller.UserId, ToPlan(request.Plan), origin, context.CancellationToken);
        return new ChangeSubscriptionResponse { Subscription = await CurrentAsync(context) };
    }

    public override async Task<CancelSubscriptionResponse> CancelSubscription(CancelSubscriptionRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        await purchase.ChangeAsync(caller.UserId, Plan.Free, origin, context.CancellationToken);
        return new CancelSubscriptionResponse { Subscription = await CurrentAsync(context) };
    }

    public override async Task<ListSubscriptionChargesResponse> ListSubscriptionCharges(
        ListSubscriptionChargesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await charges.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, charge => charge.Id);
        return new ListSubscriptionChargesResponse { Charges = { shown.Select(ToProto) }, NextPageToken = next };
    }

    private async Task<Subscription> CurrentAsync(ServerCallContext context) =>
        ToProto(await store.FindAsync(caller.UserId, context.CancellationToken), settings.Get(PlanPrices.Setting));
}
