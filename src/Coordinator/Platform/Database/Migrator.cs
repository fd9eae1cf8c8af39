using System.Data;
using System.Diagnostics.CodeAnalysis;
using Dapper;
using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>
/// Brings the database to the schema this program was built with. Replicas that start together take turns behind an advisory lock.
/// What is applied must be the beginning of what is embedded, name and checksum alike; anything else stops the start.
/// </summary>
internal sealed partial class Migrator(
    NpgsqlDataSource source, IReadOnlyList<Migration> migrations, TimeProvider clock, ILogger<Migrator> logger)
{
    // "AIFORGE" in ASCII: the one advisory lock key that this program takes for a session.
    private const long LockKey = 0x41_49_46_4F_52_47_45;
    private const int StatementTimeoutSeconds = 1800;

    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    private const string CreateTableSql = """
        create table if not exists schema_migrations (
            version integer primary key,
            name text not null,
            sha256 text not null,
            applied_at timestamptz not null
        )
        """;

    private const string AppliedSql = "select version, name, sha256 from schema_migrations order by version";

    private const string RecordSql = """
        insert into schema_migrations (version, name, sha256, applied_at) values (@Version, @Name, @Sha256, @Now)
        """;

    private readonly ILogger _logger = logger;

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        DapperMapping.Configure();
        CheckOrder();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(CreateTableSql, cancellationToken: cancellationToken));
            var applied = await connection.QueryAsync<AppliedMigration>(new CommandDefinition(AppliedSql, cancellationToken: cancellationToken));
            foreach (var migration in Pending(applied.AsList())) await ApplyAsync(connection, migration, cancellationToken);
        }
        finally
        {
            // The pool keeps the session open, and the lock with it; a broken connection has lost both.
            if (connection.State == ConnectionState.Open) await connection.ExecuteAsync("select pg_advisory_unlock(@LockKey)", new { LockKey });
        }
    }

    /// <summary>
    /// Polls, because a session that waits inside pg_advisory_lock would block "create index concurrently" in the one that holds it.
    /// </summary>
    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var attempt = new CommandDefinition("select pg_try_advisory_lock(@LockKey)", new { LockKey }, cancellationToken: cancellationToken);
        while (!await connection.ExecuteScalarAsync<bool>(attempt))
        {
            if (clock.GetElapsedTime(started) > LockTimeout)
                throw new MigrationException("Another program has been migrating the database for too long.");
            await Task.Delay(LockPoll, clock, cancellationToken);
        }
    }

    private void CheckOrder()
    {
        for (var i = 1; i < migrations.Count; i++)
        {
            if (migrations[i].Version <= migrations[i - 1].Version)
                throw new MigrationException($"Migrations {migrations[i - 1].Name} and {migrations[i].Name} are not in ascending order.");
        }
    }

    private IEnumerable<Migration> Pending(List<AppliedMigration> applied)
    {
        for (var i = 0; i < applied.Count; i++)
        {
            if (i >= migrations.Count || applied[i].Version > migrations[i].Version)
                throw Mismatch(i < migrations.Count
                    ? $"migration {migrations[i].Name} was never applied although {applied[i].Name}, a later one, was"
                    : $"the database has migration {applied[i].Name}, which this program does not know; a newer program has used it");
            if (applied[i].Version < migrations[i].Version)
                throw Mismatch($"the database has migration {applied[i].Name}, which this program does not know");
            if (applied[i].Name != migrations[i].Name || applied[i].Sha256 != migrations[i].Sha256)
                throw Mismatch($"migration {migrations[i].Name} was changed after it had been applied as {applied[i].Name}");
        }

        return migrations.Skip(applied.Count);
    }

    private static MigrationException Mismatch(string what) => new($"The database does not fit this program: {what}.");

    [SuppressMessage("Security", "CA2100", Justification = "The text is an embedded file of this assembly.")]
    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = migration.RunsInTransaction ? await connection.BeginTransactionAsync(cancellationToken) : null;
            await using var command = new NpgsqlCommand(migration.Sql, connection, transaction) { CommandTimeout = StatementTimeoutSeconds };
            await command.ExecuteNonQueryAsync(cancellationToken);
            var record = new { migration.Version, migration.Name, migration.Sha256, Now = clock.GetUtcNow() };
            await connection.ExecuteAsync(new CommandDefinition(RecordSql, record, transaction, cancellationToken: cancellationToken));
            if (transaction is not null) await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw new MigrationException($"Migration {migration.Name} failed: {exception.MessageText}", exception);
        }

        LogApplied(migration.Name);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Migration}")]
    private partial void LogApplied(string migration);

    private sealed record AppliedMigration(int Version, string Name, string Sha256);
}
