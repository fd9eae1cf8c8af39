using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Escrow.Mirror;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Payments;

/// <summary>Proto ⇄ domain. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class PaidJobsMapping
{
    private const string TypeField = "type", Payload = "payload";

    public static Guid ToJobId(string text) => Id<JobTag>.TryParse(text, out var id) ? id.Value : throw JobsFaults.NotFound(text);

    /// <summary>The text form is the key: it is only checked.</summary>
    public static string ToPaymentId(string text) => Id<JobPaymentTag>.TryParse(text, out _) ? text : throw JobPaymentFaults.NotFound(text);

    /// <summary>The payload is flat: the type stands among the parameters.</summary>
    public static JobOrder ToOrder(Guid id, SubmitPaidJobRequest request)
    {
        var parameters = request.Payload?.Clone();
        var type = InferenceJobParameters.JobType;
        if (parameters is not null && parameters.Fields.Remove(TypeField, out var given)) type = given.KindCase == Value.KindOneofCase.StringValue ? given.StringValue : "";
        var currency = PaymentAmounts.CurrencyOf("payment_currency", request.PaymentCurrency, Asset.Aitbc, Asset.Aitbc);
        var payment = PaymentAmounts.Read("payment_amount", request.PaymentAmount, currency);
        return new JobOrder(id, type, parameters, request.HasTtlSeconds ? request.TtlSeconds : null, payment, Payload, $"{Payload}.type");
    }

    /// <summary>Zero means the default there.</summary>
    public static JobOrder ToOrder(Guid id, CreateJobRequest request)
    {
        var currency = PaymentAmounts.CurrencyOf("payment_currency", request.PaymentCurrency, Asset.Usdt, Asset.Usdt, Asset.Aitbc);
        var payment = PaymentAmounts.Read("payment_amount", request.PaymentAmount, currency);
        return new JobOrder(id, request.Type, request.Parameters, request.TtlSeconds == 0 ? null : request.TtlSeconds, payment, "parameters", "type");
    }

    public static Money ToAmount(CreateTokenEscrowRequest request)
    {
        var currency = PaymentAmounts.CurrencyOf("currency", request.Currency, Asset.Aitbc, Asset.Aitbc);
        return PaymentAmounts.Read("amount", request.Amount, currency) ?? throw JobPaymentFaults.Invalid("amount", "Say how much to set aside.");
    }

    /// <summary>An award may be nothing.</summary>
    public static Money ToAward(string text, EscrowRecord payment)
    {
        if (!Money.TryParse(text, payment.Asset, out var award))
            throw JobPaymentFaults.Invalid("award", $"Give a decimal number with at most {Assets.ScaleOf(payment.Asset)} digits after the point; 0 gives everything back.");
        return award <= payment.Money ? award : throw JobPaymentFaults.Invalid("award", $"Must be at most the {payment.Money} that are in escrow.");
    }

    public static string StateOf(string status) => status switch
    {
        JobStatusCodes.Pending => "queued",
        // Leased is begun: the node has the task and starts at once.
        JobStatusCodes.Assigned or JobStatusCodes.Running => "running",
        _ => status.ToLowerInvariant(),
    };

    public static PaidJob ToProto(JobRecord job, EscrowRecord? payment)
    {
        var shown = new PaidJob
        {
            JobId = new Id<JobTag>(job.Id).ToString(),
            State = StateOf(job.Status),
            Progress = job.Progress,
            Result = job.Result is { } result ? Struct.Parser.ParseJson(result) : null,
            Error = JobRules.HasEnded(job.Status) && job.ErrorReason is { } reason ? new PaidJobError { Reason = reason, Message = job.ErrorMessage ?? "" } : null,
            CreateTime = job.CreatedAt.ToTimestamp(),
            ExpireTime = job.ExpiresAt.ToTimestamp(),
            EndTime = job.EndedAt?.ToTimestamp(),
        };
        if (job.NodeId is { } node) shown.NodeId = new Id<NodeTag>(node).ToString();
        if (payment is null) return shown;
        (shown.PaymentId, shown.PaymentStatus, shown.PaymentCurrency) = (payment.Id, payment.Status, payment.Currency);
        return shown;
    }

    /// <param name="payment">Null for a job that is not paid.</param>
    public static SubmitPaidJobResponse ToReply(JobRecord job, (string Status, string Currency)? payment)
    {
        var reply = new SubmitPaidJobResponse { JobId = new Id<JobTag>(job.Id).ToString(), State = StateOf(job.Status) };
        if (job.PaymentId is { } id && payment is { } of) (reply.PaymentId, reply.PaymentStatus, reply.PaymentCurrency) = (id, of.Status, of.Currency);
        return reply;
    }

    /// <param name="told">What the contract was told of it.</param>
    public static JobPayment ToProto(EscrowRecord payment, IReadOnlyList<ToldAct> told)
    {
        var shown = ToProto(payment);
        if (told.Count == 0) return shown;
        shown.ChainStatus = ToldAct.StatusOf(told);
        foreach (var act in told.Where(act => act.Hash is not null))
        {
            var hash = "0x" + Convert.ToHexStringLower(act.Hash!);
            if (act.Which == EscrowAct.Lock) shown.LockTransaction = hash;
            else shown.SettleTransaction = hash;
        }

        return shown;
    }

    public static JobPayment ToProto(EscrowRecord payment)
    {
        var shown = new JobPayment
        {
            PaymentId = payment.Id,
            JobId = payment.JobId,
            Amount = payment.Money.ToDecimalString(),
            Currency = payment.Currency,
            PaymentMethod = payment.PaymentMethod,
            Status = payment.Status,
            PlatformRate = payment.PlatformRate,
            CreateTime = payment.CreatedAt.ToTimestamp(),
            UpdateTime = payment.UpdatedAt.ToTimestamp(),
            ExpireTime = payment.ExpiresAt.ToTimestamp(),
        };
        if (payment.NodeId is { } node) shown.NodeId = new Id<NodeTag>(node).ToString();
        if (payment.NodeAmount is { } part) shown.NodeAmount = new Money(payment.Asset, part).ToDecimalString();
        if (payment.PlatformAmount is { } fee) shown.PlatformAmount = new Money(payment.Asset, fee).ToDecimalString();
        if (payment.Reason is { } reason) shown.Reason = reason;
        return shown;
    }
}
