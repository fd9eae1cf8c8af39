using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Escrow;

/// <summary>Gives money back whose time in escrow is over. Any replica may; what another one works on it leaves out.</summary>
internal sealed partial class EscrowExpiry(Db db, Escrows escrows, TimeProvider clock, ILogger<EscrowExpiry> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(10) }, clock, logger)
{
    private const int Batch = 200;

    private readonly ILogger _logger = logger;

    /// <summary>How many were given back.</summary>
    internal Task<int> ExpireAsync(CancellationToken cancellationToken) => ConflictRetry.RunAsync(async () =>
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var expired = await escrows.ExpireAsync(unit, Batch, cancellationToken);
        if (expired.Count == 0) return 0;
        await unit.CommitAsync(cancellationToken);
        LogExpired(expired.Count);
        return expired.Count;
    });

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken) => await ExpireAsync(cancellationToken) == Batch;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The time of {Payments} payments in escrow was over")]
    private partial void LogExpired(int payments);
}
