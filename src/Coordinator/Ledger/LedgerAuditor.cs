using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Ledger;

/// <summary>Audits the ledger once a night, on one replica, and cries out when something is wrong.</summary>
internal sealed partial class LedgerAuditor(
    Db db, LedgerAudit audit, LedgerAuditStore store, LedgerMetrics metrics, TimeProvider clock, ILogger<LedgerAuditor> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(20) }, clock, logger)
{
    // In UTC: when little else is done.
    private const int FirstHour = 3;

    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromHours(4);

    private readonly ILogger _logger = logger;

    /// <summary>Null when it is not the hour yet, or another replica does it or has done it.</summary>
    internal async Task<LedgerAuditReport?> AuditAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        if (now.UtcDateTime.Hour < FirstHour || !await ClaimAsync(now, cancellationToken)) return null;

        var report = await audit.RunAsync(cancellationToken);
        foreach (var difference in report.Differences) LogDifference(difference);
        metrics.Audited(report);
        LogAudited(report.Entries, report.Differences.Count);
        await using var work = await db.BeginAsync(cancellationToken);
        await store.DoneAsync(work, now, report, Clock.GetUtcNow(), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return report;
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await AuditAsync(cancellationToken);
        return false;
    }

    private async Task<bool> ClaimAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var claimed = await store.ClaimAsync(work, now, now - GivenUpAfter, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return claimed;
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The ledger is not sound: {Difference}")]
    private partial void LogDifference(string difference);

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger was audited: {Entries} entries, {Differences} differences")]
    private partial void LogAudited(long entries, int differences);
}
