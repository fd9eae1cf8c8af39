using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>Queues a job. Step 1 of docs/flows/inference-job.md.</summary>
internal sealed partial class JobSubmission(
    Db db,
    JobsStore store,
    ModelCatalog models,
    PlanRequests requests,
    JobDispatcher dispatcher,
    TimeProvider clock,
    IOptions<JobsOptions> options,
    ILogger<JobSubmission> logger)
{
    public async Task<JobRecord> SubmitAsync(Caller caller, CreateJobRequest request, CancellationToken cancellationToken)
    {
        var (ownerId, config) = (caller.UserId, Check(request));
        await requests.EnterAsync(caller, cancellationToken);
        var model = await models.FindByNameAsync(InferenceJobParameters.Model(request.Parameters), ownerId, cancellationToken)
            ?? throw JobsFaults.Invalid([new FieldViolation("parameters.model", "No such model. GET /api/models lists those that exist.")]);

        var id = Id<JobTag>.New(clock);
        var now = clock.GetUtcNow();
        var ttl = request.TtlSeconds == 0 ? options.Value.DefaultTtlSeconds : request.TtlSeconds;
        var job = new NewJob(
            id.Value, id.ToString(), ownerId, request.Type, config, model.Id, model.Sha256, options.Value.MaxAttempts, now, now.AddSeconds(ttl));

        await using var unit = await db.BeginAsync(cancellationToken);
        await store.InsertAsync(unit, job, cancellationToken);
        await unit.NotifyAsync(JobsStore.QueuedChannel, dispatcher.Name, cancellationToken);
        // Counted last, so that the owner's other submissions wait for nothing but this count and the commit.
        var limit = options.Value.MaxOpenJobsPerUser;
        if (await store.CountOpenAndLockAsync(unit, ownerId, limit + 1, cancellationToken) > limit) throw JobsFaults.TooManyOpen(limit);
        await unit.CommitAsync(cancellationToken);

        // Other replicas hear the notification; this one need not wait for it.
        dispatcher.Wake();
        LogSubmitted(id.Value, ownerId, model.Name);
        return ToRecord(job);
    }

    /// <summary>Returns the parameters as JSON.</summary>
    private string Check(CreateJobRequest request)
    {
        var violations = new List<FieldViolation>();
        if (request.Type != InferenceJobParameters.JobType)
            violations.Add(new FieldViolation("type", $"Give \"{InferenceJobParameters.JobType}\", the only type so far."));
        if (request.TtlSeconds < 0 || request.TtlSeconds > options.Value.MaxTtlSeconds)
            violations.Add(new FieldViolation("ttl_seconds", $"Give 1 to {options.Value.MaxTtlSeconds}, or leave it out for {options.Value.DefaultTtlSeconds}."));
        InferenceJobParameters.Check(request.Parameters, violations);
        if (violations.Count > 0) throw JobsFaults.Invalid(violations);

        var config = JobsMapping.ToJson(request.Parameters);
        if (System.Text.Encoding.UTF8.GetByteCount(config) > options.Value.MaxParametersBytes)
            throw JobsFaults.Invalid([new FieldViolation("parameters", $"At most {options.Value.MaxParametersBytes} bytes of JSON are taken.")]);
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
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} submitted by user {OwnerId} for model {Model}")]
    private partial void LogSubmitted(Guid jobId, Guid ownerId, string model);
}
