namespace AIForge.Coordinator.Platform.Database;

/// <summary>Migrates before the server takes its first call; a database that does not fit stops the start.</summary>
internal sealed class MigrationStartup(Migrator migrator) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => migrator.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
