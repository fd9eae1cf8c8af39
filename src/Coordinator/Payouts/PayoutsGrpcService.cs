using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Payouts.PayoutsMapping;

namespace AIForge.Coordinator.Payouts;

[Authorize(Policies.User)]
internal sealed class PayoutsGrpcService(
    Caller caller, CallIdempotency call, CallOrigin origin, PayoutSettings settings, PayoutEstimates estimates, PayoutRequests payouts, BalanceTransfer transfer,
    PayoutsStore store) : PayoutService.PayoutServiceBase
{
    private const int MostPayable = 1_000;

    public override async Task<GetPayoutSettingsResponse> GetPayoutSettings(GetPayoutSettingsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var record = await store.FindSettingsAsync(caller.UserId, Asset.Usdt, context.CancellationToken);
        return new GetPayoutSettingsResponse { Settings = ToProto(record, settings.Least) };
    }

    public override async Task<UpdatePayoutSettingsResponse> UpdatePayoutSettings(UpdatePayoutSettingsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var (wallet, threshold) = (ToWallet(request.Network, request.Address), ToAmount("threshold", request.Threshold, settings.Least));
        var record = await settings.SaveAsync(caller.UserId, wallet, threshold, request.Automatic, origin, context.CancellationToken);
        return new UpdatePayoutSettingsResponse { Settings = ToProto(record, settings.Least) };
    }

    public override async Task<EstimatePayoutResponse> EstimatePayout(EstimatePayoutRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return ToProto(await estimates.EstimateAsync(caller.UserId, ToNodeId(request.NodeId), request.Network, context.CancellationToken));
    }

    public override async Task<RequestPayoutResponse> RequestPayout(RequestPayoutRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        if (call.IsRepeat && await store.FindAsync(call.ActId, context.CancellationToken) is { } earlier) return new RequestPayoutResponse { Payout = ToProto(earlier) };
        var node = ToNodeId(request.NodeId);
        var payable = await estimates.PayableAsync(caller.UserId, node, context.CancellationToken);
        RequireCurrency(request.Currency);
        var amount = request.Amount.Length > 0 ? ToAmount("amount", request.Amount, settings.Least) : payable;
        return new RequestPayoutResponse { Payout = ToProto(await payouts.RequestAsync(call.ActId, caller.UserId, node, amount, context.CancellationToken)) };
    }

    public override async Task<ListPayableResponse> ListPayable(ListPayableRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return new ListPayableResponse { Amounts = { (await store.PayableAsync(caller.UserId, MostPayable, context.CancellationToken)).Select(ToProto) } };
    }

    public override async Task<MovePayableToBalanceResponse> MovePayableToBalance(MovePayableToBalanceRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var node = ToNodeId(request.NodeId);
        await transfer.RequireOwnAsync(caller.UserId, node, context.CancellationToken);
        var asset = ToMovedAsset(request.Currency);
        Money? wanted = request.Amount.Length == 0 ? null : ToMovedAmount(request.Amount, asset);
        var (moved, entry) = await transfer.MoveAsync(call.ActId, caller.UserId, node, asset, wanted, context.CancellationToken);
        return new MovePayableToBalanceResponse { Amount = moved.ToDecimalString(), Currency = Assets.CodeOf(asset), EntryId = entry.ToString() };
    }

    public override async Task<ListPayoutsResponse> ListPayouts(ListPayoutsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var page = Page.Of(request.PageSize, request.PageToken);
        var filter = new PayoutFilter(caller.UserId, ToStatus(request.Status));
        var (shown, next) = page.Cut(await store.ListAsync(filter, page.Before, page.Size + 1, context.CancellationToken), payout => payout.Id);
        return new ListPayoutsResponse { Payouts = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<GetPayoutResponse> GetPayout(GetPayoutRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return new GetPayoutResponse { Payout = ToProto(await payouts.FindAsync(caller.UserId, ToPayoutId(request.PayoutId), context.CancellationToken)) };
    }

    public override async Task<CancelPayoutResponse> CancelPayout(CancelPayoutRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return new CancelPayoutResponse { Payout = ToProto(await payouts.CancelAsync(caller.UserId, ToPayoutId(request.PayoutId), context.CancellationToken)) };
    }
}
