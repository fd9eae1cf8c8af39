using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Revenue;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>
/// Records what a request used, takes what it cost and books who earns by it, in one transaction. Requests that end at the same time share it.
/// </summary>
internal sealed partial class UsageSettlement
{
    private readonly Db _db;
    private readonly UsageStore _store;
    private readonly RequestRevenue _revenue;
    private readonly TimeProvider _clock;
    private readonly ILogger<UsageSettlement> _logger;
    private readonly SharedCommits<UsageRecord, bool> _commits;

    public UsageSettlement(Db db, UsageStore store, RequestRevenue revenue, TimeProvider clock, ILogger<UsageSettlement> logger)
    {
        (_db, _store, _revenue, _clock, _logger) = (db, store, revenue, clock, logger);
        _commits = new SharedCommits<UsageRecord, bool>(InferenceFaults.MeterBusy, CommitAsync);
    }

    /// <summary>May be repeated with the same record.</summary>
    public Task RecordAsync(UsageRecord usage, CancellationToken cancellationToken) => _commits.RunAsync(usage, cancellationToken);

    private async Task<bool[]> CommitAsync(IReadOnlyList<UsageRecord> usages, CancellationToken cancellationToken)
    {
        await using var unit = await _db.BeginAsync(cancellationToken);
        var added = (await _store.InsertAsync(unit, usages, cancellationToken)).ToHashSet();
        // The same record twice in a group stands there once.
        RequestCharge[] charges = [.. usages.Where(usage => added.Remove(usage.Id)).Select(usage => usage.Charge).OfType<RequestCharge>()];
        if (charges.Length > 0) await SettleAsync(unit, charges, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return [.. usages.Select(_ => true)];
    }

    private async Task SettleAsync(UnitOfWork unit, RequestCharge[] charges, CancellationToken cancellationToken)
    {
        var paid = await _revenue.SettleAsync(unit, charges, _clock.GetUtcNow(), cancellationToken);
        RequestCharge[] unpaid = [.. charges.Where((_, i) => !paid[i])];
        if (unpaid.Length == 0) return;
        await _store.WriteOffAsync(unit, [.. unpaid.Select(charge => charge.RequestId)], cancellationToken);
        foreach (var charge in unpaid) LogUnpaid(charge.Reference, charge.Amount.ToString(), charge.Payer.ToString());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {Request} was answered and not paid: its hold has expired and {Amount} are no longer on {Account}")]
    private partial void LogUnpaid(string request, string amount, string account);
}
