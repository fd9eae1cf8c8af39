using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Testing;

/// <summary>A server of its own, for tests that kill it or change its settings; its database has no table unless one asks for them.</summary>
public sealed class OwnPostgresFixture(bool withTables = false) : PostgresFixture
{
    private readonly ServiceScript _script = new("pg", $"test-{Guid.NewGuid():n}"[..13]);

    protected override bool IsMigrated => false;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!withTables || !IsAvailable) return;
        await new Migrator(Source, Migration.Embedded(typeof(Migrator).Assembly), TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(default);
    }

    /// <summary>Kills the server, as a machine that fails does.</summary>
    public Task KillAsync() => _script.DoAsync("crash");

    /// <summary>Starts it again, at the same place and with what was committed.</summary>
    public async Task RestartAsync()
    {
        await _script.DoAsync("start");
        // Connections of before are dead, and the pool does not know it yet.
        Source.Clear();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _script.RunAsync("remove");
    }

    private protected override async Task<PostgresServer.State> ServerAsync()
    {
        var (variables, missing) = await _script.StartAsync();
        return new PostgresServer.State(variables?["PG_CONN"] ?? "", "", missing);
    }
}
