namespace AIForge.Testing;

/// <summary>A server of its own with a database without any table, for tests that kill it.</summary>
public sealed class OwnPostgresFixture : PostgresFixture
{
    private readonly ServiceScript _script = new("pg", $"test-{Guid.NewGuid():n}"[..13]);

    protected override bool IsMigrated => false;

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
