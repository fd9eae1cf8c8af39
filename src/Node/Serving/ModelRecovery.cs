namespace AIForge.Node.Serving;

/// <summary>Loads anew what was lost with its GPU.</summary>
internal sealed partial class ModelRecovery(ModelServing serving, TimeProvider clock, ILogger<ModelRecovery> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await serving.RecoverAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The next GPU that fails must be recovered too.
                LogDefect(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Models could not be loaded anew after their GPU had failed")]
    private partial void LogDefect(Exception exception);
}
