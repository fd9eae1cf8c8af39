using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Ledger;

/// <summary>Frees what holds reserve whose time is over. A hold that is settled at the same moment is settled.</summary>
internal sealed partial class LedgerExpiry(Db db, LedgerStore store, LedgerBook book, TimeProvider clock, ILogger<LedgerExpiry> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(10) }, clock, logger)
{
    private const int Batch = 500;

    private readonly ILogger _logger = logger;

    internal async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        var expired = await store.ExpiredHoldsAsync(Clock.GetUtcNow(), Batch, cancellationToken);
        if (expired.Count == 0) return 0;

        await using var work = await db.BeginAsync(cancellationToken);
        var outcomes = await book.ApplyAsync(work, [.. expired.Select(LedgerCommand.Expire)], cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogExpired(outcomes.Count(outcome => outcome is LedgerOutcome.Applied));
        return expired.Count;
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken) => await ExpireAsync(cancellationToken) == Batch;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Holds} holds have expired")]
    private partial void LogExpired(int holds);
}
