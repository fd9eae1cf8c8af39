using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Wallets.Proofs;

/// <summary>Removes messages that nobody signed, some time after they expired: until then a late client is told that it is late.</summary>
internal sealed class WalletChallengeCleaner(WalletChallengesStore store, TimeProvider clock, ILogger<WalletChallengeCleaner> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(1) }, clock, logger)
{
    private const int Batch = 1000;

    private static readonly TimeSpan KeepExpired = TimeSpan.FromMinutes(10);

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken) =>
        await store.CleanAsync(Clock.GetUtcNow() - KeepExpired, Batch, cancellationToken) == Batch;
}
