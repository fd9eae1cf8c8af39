namespace AIForge.Node.Serving;

/// <summary>Loads anew what was lost with its GPU.</summary>
internal sealed class ModelRecovery(ModelServing serving, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await serving.RecoverAsync(stoppingToken);
    }
}
