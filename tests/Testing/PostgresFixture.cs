using AIForge.Coordinator.Platform.Database;
using Npgsql;
using Xunit;

namespace AIForge.Testing;

/// <summary>
/// A database of its own for one test class, cloned from the migrated template (<c>IClassFixture&lt;PostgresFixture&gt;</c>).
/// Reading any property skips the test when PostgreSQL is not installed, so tests are [SkippableFact].
/// </summary>
public class PostgresFixture : IAsyncLifetime
{
    private readonly string _database = $"test_{Guid.NewGuid():n}";
    private PostgresServer.State? _server;
    private NpgsqlDataSource? _source;
    private Db? _db;

    /// <summary>False for a class that wants an empty database.</summary>
    protected virtual bool IsMigrated => true;

    /// <summary>For fixtures that build on this one; a test reads a property and is skipped instead.</summary>
    public bool IsAvailable => _server is { MissingReason: null };

    public string ConnectionString => $"{Available().ConnectionString};Database={_database};Maximum Pool Size=20;Include Error Detail=true";

    public NpgsqlDataSource Source => Available() is { } ? _source! : throw new InvalidOperationException();

    public Db Db => Available() is { } ? _db! : throw new InvalidOperationException();

    public virtual async Task InitializeAsync()
    {
        _server = await ServerAsync().Within(TimeSpan.FromSeconds(90));
        if (_server.MissingReason is not null) return;

        var template = IsMigrated ? $"template {_server.Template} strategy file_copy" : "";
        await AdministerAsync($"create database {_database} {template}");
        _source = NpgsqlDataSource.Create(ConnectionString);
        _db = new Db(_source);
    }

    /// <summary>The server of the test run, unless a class has its own.</summary>
    private protected virtual Task<PostgresServer.State> ServerAsync() => PostgresServer.GetAsync();

    public virtual async Task DisposeAsync()
    {
        if (_source is null) return;

        await _source.DisposeAsync();
        await AdministerAsync($"drop database {_database} with (force)");
    }

    /// <summary>Skips the test when PostgreSQL is missing; for a test class's first line, before anything can fail for another reason.</summary>
    public PostgresFixture Required()
    {
        Available();
        return this;
    }

    private PostgresServer.State Available()
    {
        var server = _server ?? throw new InvalidOperationException("The fixture is not initialised yet.");
        ServiceRequirement.Require(server.MissingReason);
        return server;
    }

    private async Task AdministerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync().Within();
        await PostgresServer.RunAsync(connection, sql).Within(TimeSpan.FromSeconds(60));
    }
}
