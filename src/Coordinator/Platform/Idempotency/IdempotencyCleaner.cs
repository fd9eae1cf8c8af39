using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Idempotency;

/// <summary>Removes what is no longer given again.</summary>
internal sealed class IdempotencyCleaner(
    IdempotencyStore store, IOptions<IdempotencyOptions> options, TimeProvider clock, ILogger<IdempotencyCleaner> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = options.Value.CleanEvery }, clock, logger)
{
    private const int Batch = 1000;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken) =>
        await store.CleanAsync(Clock.GetUtcNow(), Batch, cancellationToken) == Batch;
}
