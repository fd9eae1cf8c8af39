using AIForge.Coordinator.Ledger;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Revenue;

/// <summary>Closes months that are over, the oldest first, some hours after their end so that their last records are there.</summary>
internal sealed class MonthCloser(MonthClose close, MonthsStore months, TimeProvider clock, ILogger<MonthCloser> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(10) }, clock, logger)
{
    private static readonly TimeSpan Delay = TimeSpan.FromHours(6);

    internal async Task CloseDueAsync(CancellationToken cancellationToken)
    {
        var current = Month.Of(Clock.GetUtcNow() - Delay);
        var open = await months.OpenPoolsAsync((short)MonthClose.PoolAsset, current.ToString(), cancellationToken);
        foreach (var text in (await months.DividedAsync(cancellationToken)).Union(open).Order(StringComparer.Ordinal))
        {
            if (Month.TryParse(text, out var month) && month < current) await close.CloseAsync(month, cancellationToken);
        }
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await CloseDueAsync(cancellationToken);
        return false;
    }
}
