using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests;

/// <summary>One coordinator and database for a test class, without Redis.</summary>
public class CoordinatorFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres;
    private RunningCoordinator? _running;

    public CoordinatorFixture()
        : this(new PostgresFixture())
    {
    }

    protected CoordinatorFixture(PostgresFixture postgres) => _postgres = postgres;

    public PostgresFixture Postgres => _postgres;

    /// <summary>Skips the test when PostgreSQL is missing.</summary>
    public RunningCoordinator Coordinator => _postgres.ConnectionString is { } ? _running! : throw new InvalidOperationException();

    /// <summary>For a test class's first line, before anything can fail for another reason.</summary>
    public CoordinatorFixture Required()
    {
        _postgres.Required();
        return this;
    }

    public CallInvoker Anonymous => Coordinator.Anonymous;

    public T Service<T>()
        where T : notnull => Coordinator.Services.GetRequiredService<T>();

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        if (!_postgres.IsAvailable) return;
        await DoubtNobodyAsync();
        _running = await RunningCoordinator.StartAsync(_postgres.ConnectionString, configure: Configure, map: Map);
    }

    public async Task DisposeAsync()
    {
        if (_running is not null) await _running.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>Checks are made at random: a test that wants them asks for them.</summary>
    private async Task DoubtNobodyAsync()
    {
        await using var unit = await _postgres.Db.BeginAsync(default);
        await unit.ExecuteAsync(
            "insert into settings (key, version, value, changed_by, changed_at) values ('trust.spot_rate', 1, '0', 'test', @now)", new { now = TimeProvider.System.GetUtcNow() }, default);
        await unit.CommitAsync(default);
    }

    protected virtual void Configure(WebApplicationBuilder builder)
    {
    }

    /// <summary>Services of the test's own, beside the coordinator's.</summary>
    protected virtual void Map(WebApplication app)
    {
    }
}
