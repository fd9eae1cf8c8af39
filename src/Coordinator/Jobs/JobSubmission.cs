using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Revenue;
using AIForge.Coordinator.Subscriptions;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>Queues a job, and sets its pay aside in the same act. Step 1 of docs/flows/inference-job.md.</summary>
internal sealed partial class JobSubmission(
    JobIntake intake,
    ModelCatalog models,
    ContainerSubmission containers,
    PlanRequests requests,
    JobRevenue revenue,
    TimeProvider clock,
    IOptions<JobsOptions> options,
    ILogger<JobSubmission> logger)
{
    public async Task<JobRecord> SubmitAsync(Caller caller, JobOrder order, CancellationToken cancellationToken)
    {
        var (prepare, config, wishes, priority) = Check(order);
        await requests.EnterAsync(caller, cancellationToken);

        var (id, now) = (new Id<JobTag>(order.Id), clock.GetUtcNow());
        var job = new NewJob(id.Value, id.ToString(), caller.UserId, order.Type, config, null, null, options.Value.MaxAttempts, now, now.AddSeconds(TtlOf(order)));
        job = await prepare(job with { Wishes = wishes.ToJson(), Priority = priority }, cancellationToken);
        var escrow = order.Payment is { } amount ? EscrowOf(job.JobId, job.OwnerId, amount, now, job.ExpiresAt) : null;
        job = job with { PaymentId = escrow?.PaymentId, Offer = OfferOf(job, order.Payment) };
        Require(await intake.AdmitAsync(job, escrow, cancellationToken), order, escrow);
        LogSubmitted(job.Id, job.OwnerId, order.Type);
        return ToRecord(job);
    }

    private int TtlOf(JobOrder order) => order.TtlSeconds ?? options.Value.DefaultTtlSeconds;

    private static HourlyOffer? OfferOf(NewJob job, Money? payment) =>
        job.Container is { } container && payment is { } amount ? HourlyOffer.Of(amount, container.TimeoutSeconds) : null;

    private NewEscrow EscrowOf(string jobId, Guid payerId, Money amount, DateTimeOffset now, DateTimeOffset jobEnds) => new(
        Id<JobPaymentTag>.New(clock).ToString(), jobId, payerId, amount, revenue.PlatformRate, options.Value.EscrowEnd(now, jobEnds));

    private void Require(JobAdmission admission, JobOrder order, NewEscrow? escrow)
    {
        if (admission == JobAdmission.TooManyOpen) throw JobsFaults.TooManyOpen(options.Value.MaxOpenJobsPerUser);
        if (admission == JobAdmission.InsufficientFunds) throw JobPaymentFaults.InsufficientFunds(escrow!.Amount);
        if (admission == JobAdmission.InputGone) throw JobsFaults.InputNotFound([new FieldViolation($"{order.ParametersField}.inputs", "An input was deleted at this moment.")]);
    }

    /// <summary>Returns what is still to be done with the new job, which looks things up, and its parameters as JSON.</summary>
    private (Func<NewJob, CancellationToken, Task<NewJob>> Prepare, string Config, JobWishes Wishes, int Priority) Check(JobOrder order)
    {
        var violations = new List<FieldViolation>();
        if (order.Type is not (JobTypes.Inference or JobTypes.Container))
            violations.Add(new FieldViolation(order.TypeField, $"Give \"{JobTypes.Inference}\" or \"{JobTypes.Container}\"."));
        if (order.TtlSeconds is < 1 || order.TtlSeconds > options.Value.MaxTtlSeconds)
            violations.Add(new FieldViolation("ttl_seconds", $"Give 1 to {options.Value.MaxTtlSeconds}, or leave it out for {options.Value.DefaultTtlSeconds}."));
        var ofParameters = new List<FieldViolation>();
        Func<NewJob, CancellationToken, Task<NewJob>> prepare = order.Type == JobTypes.Container
            ? containers.Check(order, TtlOf(order), ofParameters)
            : CheckInference(order, ofParameters);
        var (wishes, priority) = WishParameters.Read(order.Parameters, ofParameters);
        violations.AddRange(ofParameters.Select(violation => new FieldViolation(order.ParametersField + violation.Field["parameters".Length..], violation.Description)));
        if (violations.Count > 0) throw JobsFaults.Invalid(violations);

        var config = JobsMapping.ToJson(order.Parameters!);
        if (System.Text.Encoding.UTF8.GetByteCount(config) > options.Value.MaxParametersBytes)
            throw JobsFaults.Invalid([new FieldViolation(order.ParametersField, $"At most {options.Value.MaxParametersBytes} bytes of JSON are taken.")]);
        return (prepare, config, wishes, priority);
    }

    private Func<NewJob, CancellationToken, Task<NewJob>> CheckInference(JobOrder order, List<FieldViolation> violations)
    {
        InferenceJobParameters.Check(order.Parameters, violations);
        return async (job, cancellationToken) =>
        {
            var model = await models.FindByNameAsync(InferenceJobParameters.Model(order.Parameters!), job.OwnerId, cancellationToken)
                ?? throw JobsFaults.Invalid([new FieldViolation($"{order.ParametersField}.model", "No such model. The list of models has those that exist.")]);
            if (InferenceJobParameters.ProblemOfTokens(order.Parameters!, model.ContextLength) is { } problem)
                throw JobsFaults.Invalid([new FieldViolation($"{order.ParametersField}.max_tokens", problem)]);
            return job with { ModelId = model.Id, ModelSha256 = model.Sha256 };
        };
    }

    private static JobRecord ToRecord(NewJob job) => new()
    {
        Id = job.Id,
        OwnerId = job.OwnerId,
        Type = job.Type,
        Status = JobStatusCodes.Pending,
        Config = job.Config,
        Attempt = 0,
        MaxAttempts = job.MaxAttempts,
        Progress = 0,
        CreatedAt = job.CreatedAt,
        ExpiresAt = job.ExpiresAt,
        PaymentId = job.PaymentId,
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} of type {Type} submitted by user {OwnerId}")]
    private partial void LogSubmitted(Guid jobId, Guid ownerId, string type);
}
