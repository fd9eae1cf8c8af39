using AIForge.Coordinator.Escrow;
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
    PlanRequests requests,
    JobRevenue revenue,
    JobDispatcher dispatcher,
    TimeProvider clock,
    IOptions<JobsOptions> options,
    ILogger<JobSubmission> logger)
{
    public async Task<JobRecord> SubmitAsync(Caller caller, JobOrder order, CancellationToken cancellationToken)
    {
        var (ownerId, config) = (caller.UserId, Check(order));
        await requests.EnterAsync(caller, cancellationToken);
        var model = await models.FindByNameAsync(InferenceJobParameters.Model(order.Parameters!), ownerId, cancellationToken)
            ?? throw JobsFaults.Invalid([new FieldViolation($"{order.ParametersField}.model", "No such model. GET /api/models lists those that exist.")]);

        var (id, now) = (new Id<JobTag>(order.Id), clock.GetUtcNow());
        var ends = now.AddSeconds(order.TtlSeconds ?? options.Value.DefaultTtlSeconds);
        var escrow = order.Payment is { } amount ? EscrowOf(id.ToString(), ownerId, amount, now, ends) : null;
        var job = new NewJob(
            id.Value, id.ToString(), ownerId, order.Type, config, model.Id, model.Sha256, options.Value.MaxAttempts, now, ends, escrow?.PaymentId);
        Require(await intake.AdmitAsync(job, escrow, cancellationToken), escrow);

        // Other replicas hear the notification; this one need not wait for it.
        dispatcher.Wake();
        LogSubmitted(id.Value, ownerId, model.Name);
        return ToRecord(job);
    }

    private NewEscrow EscrowOf(string jobId, Guid payerId, Money amount, DateTimeOffset now, DateTimeOffset jobEnds) => new(
        Id<JobPaymentTag>.New(clock).ToString(), jobId, payerId, amount, revenue.PlatformRate, options.Value.EscrowEnd(now, jobEnds));

    private void Require(JobAdmission admission, NewEscrow? escrow)
    {
        if (admission == JobAdmission.TooManyOpen) throw JobsFaults.TooManyOpen(options.Value.MaxOpenJobsPerUser);
        if (admission == JobAdmission.InsufficientFunds) throw JobPaymentFaults.InsufficientFunds(escrow!.Amount);
    }

    /// <summary>Returns the parameters as JSON.</summary>
    private string Check(JobOrder order)
    {
        var violations = new List<FieldViolation>();
        if (order.Type != InferenceJobParameters.JobType)
            violations.Add(new FieldViolation(order.TypeField, $"Give \"{InferenceJobParameters.JobType}\", the only type so far."));
        if (order.TtlSeconds is < 1 || order.TtlSeconds > options.Value.MaxTtlSeconds)
            violations.Add(new FieldViolation("ttl_seconds", $"Give 1 to {options.Value.MaxTtlSeconds}, or leave it out for {options.Value.DefaultTtlSeconds}."));
        var ofParameters = new List<FieldViolation>();
        InferenceJobParameters.Check(order.Parameters, ofParameters);
        violations.AddRange(ofParameters.Select(violation => new FieldViolation(order.ParametersField + violation.Field["parameters".Length..], violation.Description)));
        if (violations.Count > 0) throw JobsFaults.Invalid(violations);

        var config = JobsMapping.ToJson(order.Parameters!);
        if (System.Text.Encoding.UTF8.GetByteCount(config) > options.Value.MaxParametersBytes)
            throw JobsFaults.Invalid([new FieldViolation(order.ParametersField, $"At most {options.Value.MaxParametersBytes} bytes of JSON are taken.")]);
        return config;
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} submitted by user {OwnerId} for model {Model}")]
    private partial void LogSubmitted(Guid jobId, Guid ownerId, string model);
}
