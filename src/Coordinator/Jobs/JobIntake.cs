using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs;

/// <summary>
/// Puts jobs into the queue together with the money that is set aside for them. Those that arrive at the same time share a transaction: a
/// commit that announces something waits for all others that do, and a busy payer's account is locked once for all of his jobs.
/// </summary>
internal sealed class JobIntake
{
    private readonly Db _db;
    private readonly JobsStore _store;
    private readonly Escrows _escrows;
    private readonly JobDispatcher _dispatcher;
    private readonly OpenJobLimit _limit;
    private readonly SharedCommits<Arrival, JobAdmission> _commits;

    public JobIntake(Db db, JobsStore store, Escrows escrows, JobDispatcher dispatcher, OpenJobLimit limit)
    {
        (_db, _store, _escrows, _dispatcher, _limit) = (db, store, escrows, dispatcher, limit);
        _commits = new SharedCommits<Arrival, JobAdmission>(JobsFaults.Busy, CommitAsync);
    }

    public Task<JobAdmission> AdmitAsync(NewJob job, NewEscrow? escrow, CancellationToken cancellationToken) =>
        _commits.RunAsync(new Arrival(job, escrow), cancellationToken);

    /// <summary>Money, jobs, payments and the announcement, or nothing of it.</summary>
    private async Task<JobAdmission[]> CommitAsync(IReadOnlyList<Arrival> group, CancellationToken cancellationToken)
    {
        await using var unit = await _db.BeginAsync(cancellationToken);
        var admissions = new JobAdmission[group.Count];
        await RefuseTooManyAsync(unit, group, admissions, cancellationToken);
        await RefuseUnpayableAsync(unit, group, admissions, cancellationToken);
        List<NewJob> queued = [.. group.Where((_, i) => admissions[i] == JobAdmission.Queued).Select(arrival => arrival.Job)];
        if (queued.Count == 0) return admissions;

        await _store.InsertAllAsync(unit, queued, cancellationToken);
        await unit.NotifyAsync(JobsStore.QueuedChannel, _dispatcher.Name, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return admissions;
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

    private sealed record Arrival(NewJob Job, NewEscrow? Escrow);
}
