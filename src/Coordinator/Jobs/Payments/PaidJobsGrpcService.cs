using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Escrow.Mirror;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Jobs.Payments.PaidJobsMapping;

namespace AIForge.Coordinator.Jobs.Payments;

[Authorize(Policies.User)]
internal sealed class PaidJobsGrpcService(
    Caller caller, CallIdempotency call, JobSubmission submission, JobsStore store, EscrowStore escrows, JobPayments payments, TokenEscrow tokens, EscrowMirrorStore mirror)
    : PaidJobService.PaidJobServiceBase
{
    public override async Task<SubmitPaidJobResponse> SubmitPaidJob(SubmitPaidJobRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var order = ToOrder(call.ActId, request);
        if (order.Payment is not null) caller.Require(Scopes.Payments);
        if (call.IsRepeat && await store.FindAsync(call.ActId, caller.UserId, context.CancellationToken) is { } earlier)
        {
            var payment = await PaymentOfAsync(earlier, context.CancellationToken);
            return ToReply(earlier, payment is null ? null : (payment.Status, payment.Currency));
        }

        var job = await submission.SubmitAsync(caller, order, context.CancellationToken);
        return ToReply(job, order.Payment is { } amount ? (EscrowStatus.Escrowed, Assets.CodeOf(amount.Asset)) : null);
    }

    public override async Task<GetPaidJobResponse> GetPaidJob(GetPaidJobRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var job = await store.FindAsync(ToJobId(request.JobId), caller.UserId, context.CancellationToken) ?? throw JobsFaults.NotFound(request.JobId);
        return new GetPaidJobResponse { Job = ToProto(job, await PaymentOfAsync(job, context.CancellationToken)) };
    }

    public override async Task<GetJobPaymentResponse> GetJobPayment(GetJobPaymentRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var payment = await payments.OfJobAsync(ToJobId(request.JobId), caller.UserId, context.CancellationToken);
        return new GetJobPaymentResponse { Payment = ToProto(payment, await mirror.ToldAsync(payment.Id, context.CancellationToken)) };
    }

    public override async Task<ReleaseJobPaymentResponse> ReleaseJobPayment(ReleaseJobPaymentRequest request, ServerCallContext context)
    {
        var payment = await RequireAsync(request.PaymentId, context.CancellationToken);
        if (request.JobId != payment.JobId) throw JobPaymentFaults.Invalid("job_id", "Must be the job that the payment is for.");
        return new ReleaseJobPaymentResponse { Payment = ToProto(await payments.ReleaseAsync(payment, request.Reason, context.CancellationToken)) };
    }

    public override async Task<RefundJobPaymentResponse> RefundJobPayment(RefundJobPaymentRequest request, ServerCallContext context)
    {
        var payment = await RequireAsync(request.PaymentId, context.CancellationToken);
        if (request.JobId.Length > 0 && request.JobId != payment.JobId) throw JobPaymentFaults.Invalid("job_id", "Must be the job that the payment is for, or left out.");
        return new RefundJobPaymentResponse { Payment = ToProto(await payments.RefundAsync(payment, request.Reason, context.CancellationToken)) };
    }

    public override async Task<DisputeJobPaymentResponse> DisputeJobPayment(DisputeJobPaymentRequest request, ServerCallContext context)
    {
        var payment = await RequireAsync(request.PaymentId, context.CancellationToken);
        return new DisputeJobPaymentResponse { Payment = ToProto(await payments.DisputeAsync(payment, request.Reason, context.CancellationToken)) };
    }

    public override async Task<CreateTokenEscrowResponse> CreateTokenEscrow(CreateTokenEscrowRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        caller.Require(Scopes.Payments);
        var jobId = ToJobId(request.JobId);
        if (await store.FindAsync(jobId, caller.UserId, context.CancellationToken) is null) throw JobsFaults.NotFound(request.JobId);
        var payment = await tokens.CreateAsync(
            call.ActId, caller.UserId, jobId, ToAmount(request), request.HasTimeoutSeconds ? request.TimeoutSeconds : null, context.CancellationToken);
        return new CreateTokenEscrowResponse { Payment = ToProto(payment) };
    }

    private async Task<EscrowRecord> RequireAsync(string paymentId, CancellationToken cancellationToken)
    {
        caller.Require(Scopes.Jobs);
        caller.Require(Scopes.Payments);
        return await payments.FindAsync(ToPaymentId(paymentId), caller.UserId, cancellationToken);
    }

    private async Task<EscrowRecord?> PaymentOfAsync(JobRecord job, CancellationToken cancellationToken) =>
        job.PaymentId is null ? null : await escrows.OfJobAsync(new Id<JobTag>(job.Id).ToString(), cancellationToken);
}
