using AIForge.Chains.Rpc;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Exchange.Watching;

/// <summary>Watches the chain. While its node is down, the loop waits longer and longer between its tries, and purchases wait with it.</summary>
internal sealed partial class BitcoinWatcher : BackgroundLoop
{
    private readonly BitcoinWatch _watch;
    private readonly PurchasesStore _purchases;
    private readonly ExchangeAccount _account;
    private readonly ExchangeOptions _options;
    private readonly ILogger _logger;
    private readonly WatchLease _lease;
    private bool _isGapKnown;

    public BitcoinWatcher(
        BitcoinWatch watch, PurchasesStore purchases, ExchangeAccount account, IOptions<ExchangeOptions> options, TimeProvider clock, ILogger<BitcoinWatcher> logger)
        : base(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(options.Value.PollSeconds), LongestRetry = TimeSpan.FromMinutes(1) }, clock, logger)
    {
        (_watch, _purchases, _account, _options, _logger) = (watch, purchases, account, options.Value, logger);
        _lease = new WatchLease(Guid.CreateVersion7(clock.GetUtcNow()));
    }

    public override Task StartAsync(CancellationToken cancellationToken) => _account.IsConfigured ? base.StartAsync(cancellationToken) : Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_account.IsConfigured) return;
        await base.StopAsync(cancellationToken);
        await _watch.ReleaseAsync(_lease, cancellationToken);
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            var more = await _watch.RunAsync(_lease, cancellationToken);
            if (!more) await WarnOfGapAsync(cancellationToken);
            return more;
        }
        catch (RpcException exception)
        {
            LogNodeFailed(exception.Message);
            throw;
        }
    }

    /// <summary>Once each time that it is passed.</summary>
    private async Task WarnOfGapAsync(CancellationToken cancellationToken)
    {
        var unused = await _purchases.UnusedAddressesAsync(_account.Name, cancellationToken);
        if (unused >= _options.GapLimit && !_isGapKnown) LogGap(unused, _account.Name, _options.GapLimit);
        _isGapKnown = unused >= _options.GapLimit;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bitcoin cannot be watched: {Problem}")]
    private partial void LogNodeFailed(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Unused} addresses of account {Account} in a row were not paid to: a wallet with a gap limit of {Limit} does not look beyond; raise it there")]
    private partial void LogGap(long unused, string account, int limit);
}
