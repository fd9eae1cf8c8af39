using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Payments.PaymentsMapping;

namespace AIForge.Coordinator.Payments;

[Authorize(Policies.User)]
internal sealed class PaymentsGrpcService(
    Caller caller, CallIdempotency call, PaymentCreation creation, UserPayments payments, PaymentsStore store, ReceiptsStore receipts, PaymentNetworks networks, CurrentSettings settings)
    : PaymentService.PaymentServiceBase
{
    public override async Task<CreatePaymentResponse> CreatePayment(CreatePaymentRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var payment = (call.IsRepeat ? await store.FindAsync(call.ActId, context.CancellationToken) : null)
            ?? await creation.RunAsync(call.ActId, caller.UserId, ToRequest(request), context.CancellationToken);
        return new CreatePaymentResponse { Payment = await ShowAsync(payment, context.CancellationToken) };
    }

    public override async Task<VerifyPaymentResponse> VerifyPayment(VerifyPaymentRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var payment = await payments.FindAsync(caller.UserId, ToPaymentId(request.PaymentId), context.CancellationToken);
        var verified = await payments.VerifyAsync(payment, ToHash(request.TxHash), context.CancellationToken);
        return new VerifyPaymentResponse { Payment = await ShowAsync(verified.Payment, context.CancellationToken), Seen = verified.Verdict.IsSeen };
    }

    public override Task<ListPaymentNetworksResponse> ListPaymentNetworks(ListPaymentNetworksRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var wallets = settings.Get(PlatformWallets.Setting);
        return Task.FromResult(new ListPaymentNetworksResponse { Networks = { networks.All.Select(network => ToProto(network, wallets.Of(network.Facts.Network))) } });
    }

    public override async Task<ListPaymentsResponse> ListPayments(ListPaymentsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var page = Page.Of(request.PageSize, request.PageToken);
        var filter = new PaymentFilter { UserId = caller.UserId, Status = ToStatus(request.Status) };
        var (shown, next) = page.Cut(await store.ListAsync(filter, page.Before, page.Size + 1, context.CancellationToken), payment => payment.Id);
        var claims = await receipts.OfPaymentsAsync([.. shown.Select(payment => payment.Id)], context.CancellationToken);
        return new ListPaymentsResponse { Payments = { shown.Select(payment => ToProto(payment, claims, FactsOf(payment))) }, NextPageToken = next };
    }

    public override async Task<GetPaymentResponse> GetPayment(GetPaymentRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var payment = await payments.FindAsync(caller.UserId, ToPaymentId(request.PaymentId), context.CancellationToken);
        return new GetPaymentResponse { Payment = await ShowAsync(payment, context.CancellationToken) };
    }

    public override async Task<CancelPaymentResponse> CancelPayment(CancelPaymentRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var payment = await payments.CancelAsync(caller.UserId, ToPaymentId(request.PaymentId), context.CancellationToken);
        return new CancelPaymentResponse { Payment = await ShowAsync(payment, context.CancellationToken) };
    }

    private async Task<Payment> ShowAsync(PaymentRecord payment, CancellationToken cancellationToken) =>
        ToProto(payment, await receipts.OfPaymentAsync(payment.Id, cancellationToken), FactsOf(payment));

    private NetworkFacts? FactsOf(PaymentRecord payment) => networks.Find(payment.Network)?.Facts;
}
