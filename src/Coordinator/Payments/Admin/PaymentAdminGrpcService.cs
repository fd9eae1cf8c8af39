using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Payments.Submissions;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Payments.Admin.PaymentAdminMapping;

namespace AIForge.Coordinator.Payments.Admin;

[Authorize(Policies.Admin)]
internal sealed class PaymentAdminGrpcService(
    PaymentsStore payments,
    ReceiptsStore receipts,
    SubmissionsStore submissions,
    PaymentNetworks networks,
    Reconciliation reconciliation,
    ReceiptAssignment assignment) : PaymentAdminService.PaymentAdminServiceBase
{
    private const int MostRestrictions = 200;

    public override async Task<SearchPaymentsResponse> SearchPayments(SearchPaymentsRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await payments.ListAsync(ToFilter(request), page.Before, page.Size + 1, context.CancellationToken), payment => payment.Id);
        var claims = await receipts.OfPaymentsAsync([.. shown.Select(payment => payment.Id)], context.CancellationToken);
        return new SearchPaymentsResponse { Payments = { shown.Select(payment => Show(payment, claims)) }, NextPageToken = next };
    }

    public override async Task<InspectPaymentResponse> InspectPayment(InspectPaymentRequest request, ServerCallContext context)
    {
        var id = PaymentsMapping.ToPaymentId(request.PaymentId);
        var payment = await payments.FindAsync(id, context.CancellationToken) ?? throw PaymentsFaults.NotFound(request.PaymentId);
        var claims = await receipts.OfPaymentAsync(id, context.CancellationToken);
        var named = await submissions.ListAsync(id, context.CancellationToken);
        return new InspectPaymentResponse { Payment = Show(payment, claims), Submissions = { named.Select(submission => ToProto(submission, payment.Network)) } };
    }

    public override async Task<ReconcilePaymentsResponse> ReconcilePayments(ReconcilePaymentsRequest request, ServerCallContext context) =>
        new() { Networks = { (await reconciliation.RunAsync(context.CancellationToken)).Select(ToProto) } };

    public override async Task<ListUnmatchedReceiptsResponse> ListUnmatchedReceipts(ListUnmatchedReceiptsRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await receipts.ListUnmatchedAsync(ToNetwork(request.Network), page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, receipt => receipt.Id);
        return new ListUnmatchedReceiptsResponse { Receipts = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<AssignReceiptResponse> AssignReceipt(AssignReceiptRequest request, ServerCallContext context)
    {
        var (receipt, user, reason) = (ToReceiptId(request.ReceiptId), ToUserId(request.UserId), ToReason(request.Reason));
        Guid? payment = request.PaymentId.Length > 0 ? PaymentsMapping.ToPaymentId(request.PaymentId) : null;
        return new AssignReceiptResponse { Receipt = ToProto(await assignment.AssignAsync(receipt, user, payment, reason, context.CancellationToken)) };
    }

    public override async Task<ListPaymentRestrictionsResponse> ListPaymentRestrictions(ListPaymentRestrictionsRequest request, ServerCallContext context) =>
        new() { Restrictions = { (await payments.RestrictionsAsync(MostRestrictions, context.CancellationToken)).Select(ToProto) } };

    public override async Task<LiftPaymentRestrictionResponse> LiftPaymentRestriction(LiftPaymentRestrictionRequest request, ServerCallContext context)
    {
        await assignment.LiftRestrictionAsync(ToUserId(request.UserId), ToReason(request.Reason), context.CancellationToken);
        return new LiftPaymentRestrictionResponse();
    }

    private AdminPayment Show(PaymentRecord payment, IEnumerable<ReceiptRecord> claims) => new()
    {
        Payment = PaymentsMapping.ToProto(payment, claims, networks.Find(payment.Network)?.Facts),
        UserId = new Id<UserTag>(payment.UserId).ToString(),
    };
}
