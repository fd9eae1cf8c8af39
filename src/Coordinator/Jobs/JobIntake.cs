using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>
/// Puts jobs into the queue together with the money that is set aside for them. Each is on the disk before its caller goes on; those that
/// wait at the same time share a transaction: a commit that announces something waits for all others that do, and a busy payer's account
/// is locked once for all of his jobs.
/// </summary>
internal sealed class JobIntake(Db db, JobsStore store, Escrows escrows, JobDispatcher dispatcher, IOptions<JobsOptions> options)
{
    // While one group commits, the next one gathers.
    private const int Lanes = 2, LargestGroup = 100, MostWaiting = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<Arrival> _waiting = new();
    private int _lanes;

    /// <param name="cancellationToken">Counts while the job waits. Once it is begun together with others its fate is told.</param>
    public Task<JobAdmission> AdmitAsync(NewJob job, NewEscrow? escrow, CancellationToken cancellationToken)
    {
        var arrival = new Arrival(job, escrow, cancellationToken);
        lock (_gate)
        {
            if (_waiting.Count >= MostWaiting) throw JobsFaults.Busy();
            _waiting.Enqueue(arrival);
            if (_lanes == Lanes) return arrival.Admission.Task;
            _lanes++;
        }

        _ = Task.Run(RunAsync, CancellationToken.None);
        return arrival.Admission.Task;
    }

    private async Task RunAsync()
    {
        while (Next() is { } group) await AdmitAsync(group);
    }

    /// <summary>Null when nobody waits; this lane has ended then.</summary>
    private List<Arrival>? Next()
    {
        lock (_gate)
        {
            var group = new List<Arrival>();
            while (group.Count < LargestGroup && _waiting.TryDequeue(out var arrival))
            {
                if (arrival.CancellationToken.IsCancellationRequested) arrival.Admission.SetCanceled(arrival.CancellationToken);
                else group.Add(arrival);
            }

            if (group.Count > 0) return group;
            _lanes--;
            return null;
        }
    }

    private async Task AdmitAsync(List<Arrival> group)
    {
        // Whoever is alone may still leave; of several none may take the others along.
        var token = group.Count == 1 ? group[0].CancellationToken : CancellationToken.None;
        try
        {
            var admissions = await ConflictRetry.RunAsync(() => CommitAsync(group, token));
            for (var i = 0; i < group.Count; i++) group[i].Admission.SetResult(admissions[i]);
        }
        catch (Exception) when (group.Count > 1)
        {
            // What is wrong with one must not keep the others out. What was committed after all is refused by its id.
            foreach (var arrival in group) await AdmitAsync([arrival]);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            group[0].Admission.SetCanceled(token);
        }
        catch (Exception exception)
        {
            group[0].Admission.SetException(exception);
        }
    }

    /// <summary>Money, jobs, payments and the announcement, or nothing of it.</summary>
    private async Task<JobAdmission[]> CommitAsync(List<Arrival> group, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var admissions = new JobAdmission[group.Count];
        await RefuseTooManyAsync(unit, group, admissions, cancellationToken);
        await RefuseUnpayableAsync(unit, group, admissions, cancellationToken);
        List<NewJob> queued = [.. group.Where((_, i) => admissions[i] == JobAdmission.Queued).Select(arrival => arrival.Job)];
        if (queued.Count == 0) return admissions;

        await store.InsertAllAsync(unit, queued, cancellationToken);
        await unit.NotifyAsync(JobsStore.QueuedChannel, dispatcher.Name, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return admissions;
    }

    private async Task RefuseTooManyAsync(UnitOfWork unit, List<Arrival> group, JobAdmission[] admissions, CancellationToken cancellationToken)
    {
        var limit = options.Value.MaxOpenJobsPerUser;
        var room = (await store.CountOpenAndLockAsync(unit, [.. group.Select(arrival => arrival.Job.OwnerId).Distinct()], limit, cancellationToken))
            .ToDictionary(open => open.OwnerId, open => limit - open.Jobs);
        for (var i = 0; i < group.Count; i++)
        {
            if (--room[group[i].Job.OwnerId] < 0) admissions[i] = JobAdmission.TooManyOpen;
        }
    }

    private async Task RefuseUnpayableAsync(UnitOfWork unit, List<Arrival> group, JobAdmission[] admissions, CancellationToken cancellationToken)
    {
        List<int> paid = [.. Enumerable.Range(0, group.Count).Where(i => admissions[i] == JobAdmission.Queued && group[i].Escrow is not null)];
        if (paid.Count == 0) return;
        var held = await escrows.HoldAllAsync(unit, [.. paid.Select(i => group[i].Escrow!)], cancellationToken);
        for (var i = 0; i < paid.Count; i++)
        {
            if (!held[i]) admissions[paid[i]] = JobAdmission.InsufficientFunds;
        }
    }

    private sealed record Arrival(NewJob Job, NewEscrow? Escrow, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<JobAdmission> Admission { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
