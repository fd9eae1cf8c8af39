using AIForge.Node.Control;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`status --watch`: the view again and again. The coordinator is asked every half minute, beside the screen and never before it.</summary>
internal sealed class StatusWatch(NodeOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Redraw = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(30);

    private Task<CoordinatorAccount> _asking = Task.FromResult(new CoordinatorAccount(null, null, null));
    private CoordinatorAccount? _account;
    private long? _askedAt;

    public async Task RunAsync(CancellationToken cancellationToken) =>
        await AnsiConsole.Live(new Text("")).StartAsync(async context =>
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (StatusFile.Read(options.DataFolder) is { } report)
                {
                    var account = await AccountAsync(report, cancellationToken);
                    context.UpdateTarget(StatusView.Of(report, account, clock.GetUtcNow()));
                }

                await Task.Delay(Redraw, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });

    /// <summary>The newest answer; asks again when it is old and no question is on its way.</summary>
    public async Task<CoordinatorAccount?> AccountAsync(NodeStatusReport report, CancellationToken cancellationToken)
    {
        if (_asking.IsCompletedSuccessfully && _askedAt is not null) _account = await _asking;
        if (!report.IsRunning || !_asking.IsCompleted || (_askedAt is { } at && clock.GetElapsedTime(at) < AskEvery)) return _account;
        _askedAt = clock.GetTimestamp();
        _asking = CoordinatorAccount.AskAsync(options, clock, cancellationToken);
        return _account;
    }
}
