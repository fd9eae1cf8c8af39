using AIForge.Coordinator.Payouts.Batches;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Payouts.PayoutsMapping;

namespace AIForge.Coordinator.Payouts;

[Authorize(Policies.Admin)]
internal sealed class PayoutAdminGrpcService(
    AdminActor admin, PayoutsStore payouts, PayoutBatchesStore batches, PayoutNetworks networks, PayoutBatching batching, PayoutSigning signing, PayoutTracking tracking)
    : PayoutAdminService.PayoutAdminServiceBase
{
    public override async Task<SearchPayoutsResponse> SearchPayouts(SearchPayoutsRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await payouts.ListAsync(ToFilter(request), page.Before, page.Size + 1, context.CancellationToken), payout => payout.Id);
        return new SearchPayoutsResponse { Payouts = { shown.Select(ToAdminProto) }, NextPageToken = next };
    }

    public override async Task<CreatePayoutBatchResponse> CreatePayoutBatch(CreatePayoutBatchRequest request, ServerCallContext context) =>
        new() { Batch = ToProto(await batching.CreateAsync(request.Network, admin, context.CancellationToken)) };

    public override async Task<ListPayoutBatchesResponse> ListPayoutBatches(ListPayoutBatchesRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await batches.ListAsync(page.Before, page.Size + 1, context.CancellationToken), batch => batch.Id);
        return new ListPayoutBatchesResponse { Batches = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<ExportPayoutBatchResponse> ExportPayoutBatch(ExportPayoutBatchRequest request, ServerCallContext context)
    {
        var batch = await FindAsync(request.BatchId, context.CancellationToken);
        return new ExportPayoutBatchResponse { Batch = ToProto(batch), Transactions = { await TransactionsAsync(batch, context.CancellationToken) } };
    }

    public override async Task<SignPayoutBatchResponse> SignPayoutBatch(SignPayoutBatchRequest request, ServerCallContext context)
    {
        var batch = await FindAsync(request.BatchId, context.CancellationToken);
        await signing.TakeAsync(batch, ToSignatures(request.Signatures), admin, context.CancellationToken);
        return new SignPayoutBatchResponse { Batch = ToProto(batch), Transactions = { await TransactionsAsync(batch, context.CancellationToken) } };
    }

    public override async Task<GiveUpPayoutResponse> GiveUpPayout(GiveUpPayoutRequest request, ServerCallContext context)
    {
        var (id, reason) = (ToPayoutId(request.PayoutId), ToReason(request.Reason));
        var payout = await payouts.FindAsync(id, context.CancellationToken) ?? throw PayoutsFaults.NotFound(request.PayoutId);
        return new GiveUpPayoutResponse { Payout = ToAdminProto(await tracking.GiveUpAsync(payout, reason, admin, context.CancellationToken)) };
    }

    private async Task<PayoutBatchRecord> FindAsync(string batchId, CancellationToken cancellationToken) =>
        await batches.FindAsync(ToBatchId(batchId), cancellationToken) ?? throw PayoutsFaults.BatchNotFound(batchId);

    private async Task<IEnumerable<PayoutTransaction>> TransactionsAsync(PayoutBatchRecord batch, CancellationToken cancellationToken)
    {
        var network = networks.Find(batch.Network);
        return (await batches.PayoutsAsync(batch.Id, cancellationToken)).Select(payout => ToTransaction(payout, network));
    }
}
