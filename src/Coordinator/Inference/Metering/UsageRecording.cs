using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>
/// Writes down what requests used and what they cost; from then on nothing of it is lost, and <see cref="RequestSettlement"/> takes the money.
/// Requests that end at the same time share a commit.
/// </summary>
internal sealed class UsageRecording
{
    private readonly Db _db;
    private readonly UsageStore _store;
    private readonly RequestSettlement _settlement;
    private readonly SharedCommits<UsageRecord, bool> _commits;

    public UsageRecording(Db db, UsageStore store, RequestSettlement settlement)
    {
        (_db, _store, _settlement) = (db, store, settlement);
        _commits = new SharedCommits<UsageRecord, bool>(InferenceFaults.MeterBusy, CommitAsync);
    }

    /// <summary>May be repeated with the same record.</summary>
    public async Task RecordAsync(UsageRecord usage, CancellationToken cancellationToken)
    {
        await _commits.RunAsync(usage, cancellationToken);
        if (usage.HoldId is not null) _settlement.Wake();
    }

    private async Task<bool[]> CommitAsync(IReadOnlyList<UsageRecord> usages, CancellationToken cancellationToken)
    {
        await using var unit = await _db.BeginAsync(cancellationToken);
        await _store.InsertAsync(unit, usages, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return [.. usages.Select(_ => true)];
    }
}
