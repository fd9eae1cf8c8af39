using AIForge.Chains.Rpc;
using AIForge.Coordinator.Contracts;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Audit;

/// <summary>Closes batches where contracts are configured. Replicas that do so at the same moment take turns.</summary>
internal sealed partial class AuditWorker(
    AuditBatching batching, ContractNetwork network, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditWorker> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = IntervalOf(options.Value) }, clock, logger)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(15);

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        if (!network.IsEnabled) return false;
        try
        {
            await batching.RetryAsync(cancellationToken);
            return await batching.CloseAsync(cancellationToken) >= options.Value.BatchEntries;
        }
        catch (RpcException exception)
        {
            LogChainFailed(exception.Message);
            return false;
        }
    }

    private static TimeSpan IntervalOf(AuditOptions options) =>
        TimeSpan.FromTicks(Math.Clamp((options.BatchEvery / 4).Ticks, ShortestInterval.Ticks, LongestInterval.Ticks));

    [LoggerMessage(Level = LogLevel.Warning, Message = "No batch of the ledger can be closed: {Problem}")]
    private partial void LogChainFailed(string problem);
}
