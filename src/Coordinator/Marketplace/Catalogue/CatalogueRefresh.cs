using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>Keeps what the catalogue is searched and sorted by, so that no search counts requests or reviews.</summary>
internal sealed class CatalogueRefresh : BackgroundLoop
{
    /// <summary>Days that requests count for.</summary>
    private const int Days = 30;

    // Reading two days of requests takes longer than all the rest.
    private static readonly TimeSpan SumEvery = TimeSpan.FromMinutes(5);

    private readonly Db _db;
    private DateTimeOffset _summedAt = DateTimeOffset.MinValue;

    public CatalogueRefresh(Db db, NotificationListener notifications, TimeProvider clock, ILogger<CatalogueRefresh> logger)
        : base(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(1) }, clock, logger)
    {
        _db = db;
        // Who publishes a model looks for it next.
        notifications.Subscribe(ModelsStore.ListedChannel, _ => Wake());
    }

    /// <summary>False when another replica is at it.</summary>
    internal async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var work = await _db.BeginAsync(cancellationToken);
        if (!await CatalogueStore.TryLockAsync(work, cancellationToken)) return false;
        var sums = now - _summedAt >= SumEvery;
        if (sums) await CatalogueStore.SumDaysAsync(work, new DateTimeOffset(Since(now).ToDateTime(default), TimeSpan.Zero), cancellationToken);
        await CatalogueStore.RefreshAsync(work, Since(now), now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        if (sums) _summedAt = now;
        return true;
    }

    /// <summary>One model at once, because its owner has just changed it.</summary>
    internal static Task RunAsync(UnitOfWork work, Guid modelId, DateTimeOffset now, CancellationToken cancellationToken) =>
        CatalogueStore.RefreshAsync(work, modelId, Since(now), now, cancellationToken);

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await RunAsync(cancellationToken);
        return false;
    }

    private static DateOnly Since(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime).AddDays(-Days);
}
