using Dapper;
using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>Reads, each on a pooled connection of its own, and the door to writes: <see cref="BeginAsync"/>.</summary>
public sealed class Db(NpgsqlDataSource source)
{
    static Db() => DapperMapping.Configure();

    /// <summary>Opens a transaction. Several stores share it; nothing is kept unless <see cref="UnitOfWork.CommitAsync"/> is called.</summary>
    public Task<UnitOfWork> BeginAsync(CancellationToken cancellationToken) =>
        OpenAsync("begin isolation level read committed", cancellationToken);

    /// <summary>Opens a transaction that only reads: all of it as it was at one instant.</summary>
    public Task<UnitOfWork> SnapshotAsync(CancellationToken cancellationToken) =>
        OpenAsync("begin isolation level repeatable read, read only", cancellationToken);

    private async Task<UnitOfWork> OpenAsync(string beginSql, CancellationToken cancellationToken) =>
        new(await PooledConnection.OpenAsync(source, cancellationToken), beginSql);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        (await RunAsync(connection => connection.QueryAsync<T>(Command(sql, args, cancellationToken)), cancellationToken)).AsList();

    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        RunAsync(connection => connection.QueryFirstOrDefaultAsync<T>(Command(sql, args, cancellationToken)), cancellationToken);

    public Task<T> SingleAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        RunAsync(connection => connection.QuerySingleAsync<T>(Command(sql, args, cancellationToken)), cancellationToken);

    public Task<T?> ScalarAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        RunAsync(connection => connection.ExecuteScalarAsync<T>(Command(sql, args, cancellationToken)), cancellationToken);

    /// <summary>Wakes the listeners of a channel. At the worst a notice is lost, as with a connection: who listens looks again after a while.</summary>
    public async Task NotifyAsync(string channel, string payload, CancellationToken cancellationToken)
    {
        await using var unit = await BeginAsync(cancellationToken);
        unit.Notify(channel, payload);
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>Returns when all that was committed before the call is on the disk, also what itself did not wait for that.</summary>
    public Task WaitForDiskAsync(CancellationToken cancellationToken) =>
        // PostgreSQL has one log: who waits for a record of his own waits for those before it. This one says nothing to anybody.
        RunAsync(connection => connection.ExecuteAsync(Command("select pg_logical_emit_message(true, 'aiforge', '')", null, cancellationToken)), cancellationToken);

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> act, CancellationToken cancellationToken)
    {
        await using var connection = await PooledConnection.OpenAsync(source, cancellationToken);
        return await connection.RunAsync(act);
    }

    private static CommandDefinition Command(string sql, object? args, CancellationToken cancellationToken) =>
        new(sql, args, cancellationToken: cancellationToken);
}
