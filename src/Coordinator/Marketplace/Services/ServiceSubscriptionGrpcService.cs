using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Marketplace.Services.SubscriptionsMapping;

namespace AIForge.Coordinator.Marketplace.Services;

[Authorize(Policies.User)]
internal sealed class ServiceSubscriptionGrpcService(
    Caller caller,
    CallIdempotency call,
    CallOrigin origin,
    ServiceSubscriptions subscriptions,
    SubscribersStore store,
    ServicesStore services,
    ServiceChargesStore charges,
    LedgerStatements statements,
    TimeProvider clock) : ServiceSubscriptionService.ServiceSubscriptionServiceBase
{
    public override async Task<SubscribeToServiceResponse> SubscribeToService(SubscribeToServiceRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var serviceId = ServicesMapping.ServiceId(request.ServiceId);
        // An attempt that ended without a word has paid, and nobody has seen its key: there is another one.
        var known = call.IsRepeat ? await store.FindAsync(call.ActId, caller.UserId, context.CancellationToken) : null;
        var key = known is null
            ? await subscriptions.SubscribeAsync(call.ActId, serviceId, caller.UserId, origin, context.CancellationToken)
            : await subscriptions.RotateKeyAsync(call.ActId, caller.UserId, origin, context.CancellationToken);
        return new SubscribeToServiceResponse { Subscription = await CurrentAsync(call.ActId, context), ApiKey = key };
    }

    public override async Task<ListServiceSubscriptionsResponse> ListServiceSubscriptions(ListServiceSubscriptionsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await store.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, subscription => subscription.Id);
        var of = (await services.ListAsync([.. shown.Select(row => row.ServiceId).Distinct()], context.CancellationToken)).ToDictionary(service => service.Id);
        var now = clock.GetUtcNow();
        return new ListServiceSubscriptionsResponse { Subscriptions = { shown.Select(row => ToProto(row, of[row.ServiceId], now)) }, NextPageToken = next };
    }

    public override async Task<GetServiceSubscriptionResponse> GetServiceSubscription(GetServiceSubscriptionRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return new GetServiceSubscriptionResponse { Subscription = await CurrentAsync(SubscriptionId(request.SubscriptionId), context) };
    }

    public override async Task<RenewServiceSubscriptionResponse> RenewServiceSubscription(RenewServiceSubscriptionRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = SubscriptionId(request.SubscriptionId);
        var charge = (call.IsRepeat ? await charges.FindAsync(call.ActId, caller.UserId, context.CancellationToken) : null)
            ?? await subscriptions.RenewAsync(call.ActId, id, caller.UserId, context.CancellationToken);
        return new RenewServiceSubscriptionResponse { Subscription = await CurrentAsync(id, context), Charge = ToProto(charge) };
    }

    public override async Task<UpdateServiceSubscriptionResponse> UpdateServiceSubscription(UpdateServiceSubscriptionRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = SubscriptionId(request.SubscriptionId);
        await subscriptions.SetAutoRenewAsync(id, caller.UserId, request.AutoRenew, context.CancellationToken);
        return new UpdateServiceSubscriptionResponse { Subscription = await CurrentAsync(id, context) };
    }

    public override async Task<CancelServiceSubscriptionResponse> CancelServiceSubscription(CancelServiceSubscriptionRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = SubscriptionId(request.SubscriptionId);
        await subscriptions.CancelAsync(id, caller.UserId, origin, context.CancellationToken);
        return new CancelServiceSubscriptionResponse { Subscription = await CurrentAsync(id, context) };
    }

    public override async Task<RotateServiceKeyResponse> RotateServiceKey(RotateServiceKeyRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = SubscriptionId(request.SubscriptionId);
        var key = await subscriptions.RotateKeyAsync(id, caller.UserId, origin, context.CancellationToken);
        return new RotateServiceKeyResponse { Subscription = await CurrentAsync(id, context), ApiKey = key };
    }

    public override async Task<RevokeServiceKeyResponse> RevokeServiceKey(RevokeServiceKeyRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = SubscriptionId(request.SubscriptionId);
        await subscriptions.RevokeKeyAsync(id, caller.UserId, origin, context.CancellationToken);
        return new RevokeServiceKeyResponse { Subscription = await CurrentAsync(id, context) };
    }

    public override async Task<TopUpCreditsResponse> TopUpCredits(TopUpCreditsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = (await subscriptions.FindAsync(SubscriptionId(request.SubscriptionId), caller.UserId, context.CancellationToken)).Id;
        await subscriptions.TopUpAsync(call.ActId, id, caller.UserId, ToAmount(request.Amount), context.CancellationToken);
        return new TopUpCreditsResponse { Subscription = await CurrentAsync(id, context) };
    }

    public override async Task<WithdrawCreditsResponse> WithdrawCredits(WithdrawCreditsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = (await subscriptions.FindAsync(SubscriptionId(request.SubscriptionId), caller.UserId, context.CancellationToken)).Id;
        var amount = request.Amount.Length == 0 ? (Shared.Monies.Money?)null : ToAmount(request.Amount);
        await subscriptions.WithdrawAsync(call.ActId, id, caller.UserId, amount, context.CancellationToken);
        return new WithdrawCreditsResponse { Subscription = await CurrentAsync(id, context) };
    }

    public override async Task<ListCreditLinesResponse> ListCreditLines(ListCreditLinesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var subscription = await subscriptions.FindAsync(SubscriptionId(request.SubscriptionId), caller.UserId, context.CancellationToken);
        var account = LedgerAccount.ApiCredits(subscription.Id);
        var cursor = LedgerMapping.ToCursor(request.PageToken);
        var (lines, next) = await statements.PageAsync(account, cursor, LedgerMapping.ToSize(request.PageSize), context.CancellationToken);
        return new ListCreditLinesResponse { Lines = { lines.Select(line => LedgerMapping.ToProto(line, account.Asset)) }, NextPageToken = next?.ToToken() ?? "" };
    }

    public override async Task<ListServiceChargesResponse> ListServiceCharges(ListServiceChargesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var subscription = await subscriptions.FindAsync(SubscriptionId(request.SubscriptionId), caller.UserId, context.CancellationToken);
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await charges.ListAsync(subscription.Id, page.Before, page.Size + 1, context.CancellationToken), charge => charge.Id);
        return new ListServiceChargesResponse { Charges = { shown.Select(ToProto) }, NextPageToken = next };
    }

    private async Task<ServiceSubscription> CurrentAsync(Guid id, ServerCallContext context)
    {
        var subscription = await subscriptions.FindAsync(id, caller.UserId, context.CancellationToken);
        var service = await services.FindAsync(subscription.ServiceId, context.CancellationToken) ?? throw ServicesFaults.ServiceNotFound();
        return ToProto(subscription, service, clock.GetUtcNow());
    }
}
