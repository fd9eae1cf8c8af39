namespace AIForge.Standalone;

/// <summary>Keeps the hosts of this process from handling Ctrl-C each on its own: they stop in order, one after the other.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
