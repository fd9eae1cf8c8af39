using System.Security.Cryptography;
using System.Text;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AIForge.Testing;

/// <summary>The one real PostgreSQL of the test run: started once a process, with a migrated template to clone databases from.</summary>
internal static class PostgresServer
{
    private static readonly Task<State> Started = StartAsync();

    public static Task<State> GetAsync() => Started;

    private static async Task<State> StartAsync()
    {
        var (variables, missing) = await new ServiceScript("pg").StartAsync();
        if (variables is null) return new State("", "", missing);

        var connectionString = variables["PG_CONN"];
        return new State(connectionString, await EnsureTemplateAsync(connectionString), null);
    }

    /// <summary>Named after the migrations' content, so a changed migration gets a new template. Test processes take turns.</summary>
    private static async Task<string> EnsureTemplateAsync(string connectionString)
    {
        var migrations = Migration.Embedded(typeof(Migrator).Assembly);
        var content = string.Join('\n', migrations.Select(m => m.Name + m.Sha256));
        var name = "template_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16];

        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await RunAsync(connection, "select pg_advisory_lock(7)");
        if (await ExistsAsync(connection, name)) return name;

        var draft = name + "_draft";
        await RunAsync(connection, $"drop database if exists {draft} with (force)");
        await RunAsync(connection, $"create database {draft}");
        await using (var target = NpgsqlDataSource.Create(connectionString + $";Database={draft};Pooling=false"))
            await new Migrator(target, migrations, TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(default);
        await RunAsync(connection, $"alter database {draft} rename to {name}");
        return name;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string name)
    {
        await using var command = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection);
        command.Parameters.AddWithValue(name);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    internal static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }

    internal sealed record State(string ConnectionString, string Template, string? MissingReason);
}
