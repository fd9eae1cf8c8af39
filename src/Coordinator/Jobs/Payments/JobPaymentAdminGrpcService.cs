using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Jobs.Payments.PaidJobsMapping;

namespace AIForge.Coordinator.Jobs.Payments;

[Authorize(Policies.Admin)]
internal sealed class JobPaymentAdminGrpcService(AdminActor admin, EscrowStore escrows, JobPaymentResolution resolution) : JobPaymentAdminService.JobPaymentAdminServiceBase
{
    private const int MostDisputed = 200;

    public override async Task<ListDisputedJobPaymentsResponse> ListDisputedJobPayments(ListDisputedJobPaymentsRequest request, ServerCallContext context) =>
        new() { Payments = { (await escrows.DisputedAsync(MostDisputed, context.CancellationToken)).Select(ToProto) } };

    public override async Task<InspectJobPaymentResponse> InspectJobPayment(InspectJobPaymentRequest request, ServerCallContext context) =>
        new() { Payment = ToProto(await resolution.FindAsync(ToPaymentId(request.PaymentId), context.CancellationToken)) };

    public override async Task<ResolveJobPaymentResponse> ResolveJobPayment(ResolveJobPaymentRequest request, ServerCallContext context)
    {
        var payment = await resolution.FindAsync(ToPaymentId(request.PaymentId), context.CancellationToken);
        var resolved = await resolution.ResolveAsync(payment, ToAward(request.Award, payment), request.Reason, admin, context.CancellationToken);
        return new ResolveJobPaymentResponse { Payment = ToProto(resolved) };
    }
}
