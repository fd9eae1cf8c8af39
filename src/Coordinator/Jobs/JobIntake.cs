using System.Data.Common;
using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs;

/// <summary>
/// Puts jobs into the queue together with the money that is set aside for them. Those that arrive at the same time share a transaction: the
/// log is written, and a busy payer's account is locked, once for all of them.
/// </summary>
internal sealed partial class JobIntake
{
    private readonly Db _db;
    private readonly JobsStore _store;
    private readonly ContainersStore _containers;
    private readonly InputsStore _inputs;
    private readonly Escrows _escrows;
    private readonly JobHandover _handover;
    private readonly LeaseDelivery _delivery;
    private readonly JobDispatcher _dispatcher;
    private readonly OpenJobLimit _limit;
    private readonly ILogger<JobIntake> _logger;
    private readonly SharedCommits<Arrival, (JobAdmission Admission, bool IsOnDisk)> _commits;
    private readonly SharedDiskWait _disk;

    public JobIntake(
        Db db, JobsStore store, ContainersStore containers, InputsStore inputs, Escrows escrows, JobHandover handover, LeaseDelivery delivery, JobDispatcher dispatcher, OpenJobLimit limit,
        ILogger<JobIntake> logger)
    {
        (_db, _store, _containers, _inputs, _escrows, _handover, _delivery, _dispatcher, _limit, _logger) = (db, store, containers, inputs, escrows, handover, delivery, dispatcher, limit, logger);
        _commits = new SharedCommits<Arrival, (JobAdmission, bool)>(JobsFaults.Busy, CommitOrQueueAloneAsync);
        _disk = new SharedDiskWait(db, JobsFaults.Busy);
    }

    public async Task<JobAdmission> AdmitAsync(NewJob job, NewEscrow? escrow, CancellationToken cancellationToken)
    {
        var (admission, isOnDisk) = await _commits.RunAsync(new Arrival(job, escrow), cancellationToken);

        // Here and not in the shared transaction: the next jobs would wait for the disk before their node is told.
        if (!isOnDisk) await _disk.RunAsync(cancellationToken);
        return admission;
    }

    private async Task<(JobAdmission Admission, bool IsOnDisk)[]> CommitOrQueueAloneAsync(IReadOnlyList<Arrival> group, CancellationToken cancellationToken)
    {
        try
        {
            return await CommitAsync(group, _handover.TryReserve, cancellationToken);
        }
        catch (DbException exception) when (!exception.IsTransient && exception.SqlState is not null)
        {
            // What the database refuses of a node, for what that says of itself, must not keep jobs out of the queue.
            LogNotCommitted(exception);
            return await CommitAsync(group, _ => null, cancellationToken);
        }
    }

    /// <summary>Money, jobs, payments and the announcement, or nothing of it.</summary>
    /// <param name="findRoom">A node's room for jobs that are queued, if there is any.</param>
    private async Task<(JobAdmission Admission, bool IsOnDisk)[]> CommitAsync(
        IReadOnlyList<Arrival> group, Func<IReadOnlyList<NewJob>, SlotReservation?> findRoom, CancellationToken cancellationToken)
    {
        await using var unit = await _db.BeginAsync(cancellationToken);
        var admissions = new JobAdmission[group.Count];
        await RefuseTooManyAsync(unit, group, admissions, cancellationToken);
        await RefuseInputlessAsync(unit, group, admissions, cancellationToken);
        await RefuseUnpayableAsync(unit, group, admissions, cancellationToken);
        List<NewJob> queued = [.. group.Where((_, i) => admissions[i] == JobAdmission.Queued).Select(arrival => arrival.Job)];
        if (queued.Count == 0) return Told(admissions, isOnDisk: true);
        var leased = 0;
        try
        {
            using var room = findRoom(queued);
            if (room is not null) leased = await LeaseAsync(unit, queued, room, cancellationToken);
            else await QueueAsync(unit, queued, cancellationToken);
            return Told(admissions, isOnDisk: room is null);
        }
        finally
        {
            // Also when it failed: the dispatcher may have passed over a node whose room was reserved here.
            if (leased < queued.Count) _dispatcher.Wake();
        }
    }

    private static (JobAdmission Admission, bool IsOnDisk)[] Told(JobAdmission[] admissions, bool isOnDisk) => [.. admissions.Select(admission => (admission, isOnDisk))];

    /// <summary>Commits the jobs and announces them to every dispatcher.</summary>
    private async Task QueueAsync(UnitOfWork unit, List<NewJob> jobs, CancellationToken cancellationToken)
    {
        await _store.InsertAllAsync(unit, jobs, cancellationToken);
        await InsertContainersAsync(unit, jobs, cancellationToken);
        unit.Notify(JobsStore.QueuedChannel, _dispatcher.Name);
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Commits the jobs and returns how many a node here has at once; the others are announced to every dispatcher. The node begins while the log
    /// is written: what it reports is only kept after the job is, and a job that a crash of the database takes back was promised to nobody.
    /// </summary>
    private async Task<int> LeaseAsync(UnitOfWork unit, List<NewJob> jobs, SlotReservation room, CancellationToken cancellationToken)
    {
        var leased = await _handover.LeaseAndCommitAheadOfDiskAsync(unit, jobs, room, cancellationToken);
        if (leased.Count > 0) _delivery.Deliver(room.Session, leased);
        if (leased.Count < jobs.Count) await _db.NotifyAsync(JobsStore.QueuedChannel, _dispatcher.Name, cancellationToken);
        return leased.Count;
    }

    private async Task RefuseTooManyAsync(UnitOfWork unit, IReadOnlyList<Arrival> group, JobAdmission[] admissions, CancellationToken cancellationToken)
    {
        var arriving = group.GroupBy(arrival => arrival.Job.OwnerId).ToDictionary(jobs => jobs.Key, jobs => jobs.Count());
        var room = await _limit.RoomAsync(unit, arriving, cancellationToken);
        for (var i = 0; i < group.Count; i++)
        {
            if (--room[group[i].Job.OwnerId] < 0) admissions[i] = JobAdmission.TooManyOpen;
        }
    }

    /// <summary>Keeps what the jobs read from being deleted until they are there to say so themselves.</summary>
    private async Task RefuseInputlessAsync(UnitOfWork unit, IReadOnlyList<Arrival> group, JobAdmission[] admissions, CancellationToken cancellationToken)
    {
        Guid[] sources = [.. group.SelectMany(SourcesOf).Distinct()];
        if (sources.Length == 0) return;
        var kept = (await _inputs.KeepAsync(unit, sources, cancellationToken)).ToHashSet();
        for (var i = 0; i < group.Count; i++)
        {
            if (admissions[i] == JobAdmission.Queued && !SourcesOf(group[i]).All(kept.Contains)) admissions[i] = JobAdmission.InputGone;
        }
    }

    private static IEnumerable<Guid> SourcesOf(Arrival arrival) => arrival.Job.Container?.Inputs.Select(input => input.SourceId) ?? [];

    private async Task InsertContainersAsync(UnitOfWork unit, List<NewJob> queued, CancellationToken cancellationToken)
    {
        var inputs = queued.SelectMany(job => job.Container?.Inputs.Select(input => (job.Id, input)) ?? []).ToList();
        if (inputs.Count > 0) await _inputs.InsertAsync(unit, inputs, cancellationToken);
        foreach (var job in queued)
        {
            if (job.Container?.Secrets is { } secrets) await _containers.InsertSecretsAsync(unit, job.Id, secrets, cancellationToken);
            if (job.Container is { Plan: var plan } && plan != ReplicaPlan.Single) await JobReplicas.PlanAsync(unit, job, plan, cancellationToken);
        }
    }

    private async Task RefuseUnpayableAsync(UnitOfWork unit, IReadOnlyList<Arrival> group, JobAdmission[] admissions, CancellationToken cancellationToken)
    {
        List<int> paid = [.. Enumerable.Range(0, group.Count).Where(i => admissions[i] == JobAdmission.Queued && group[i].Escrow is not null)];
        if (paid.Count == 0) return;
        var held = await _escrows.HoldAllAsync(unit, [.. paid.Select(i => group[i].Escrow!)], cancellationToken);
        for (var i = 0; i < paid.Count; i++)
        {
            if (!held[i]) admissions[paid[i]] = JobAdmission.InsufficientFunds;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Jobs could not be queued and given to a node at once; they are queued alone")]
    private partial void LogNotCommitted(Exception exception);

    private sealed record Arrival(NewJob Job, NewEscrow? Escrow);
}
