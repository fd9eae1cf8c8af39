using Dapper;
using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>One connection and its transaction. Leaving the scope without a commit rolls back.</summary>
public sealed class UnitOfWork : IAsyncDisposable
{
    // PostgreSQL lets one transaction that notifies commit at a time: this one does not wait for the disk while the others wait for it.
    private const string NotifySql = """
        with quick as materialized (select set_config('synchronous_commit', 'off', true))
        select pg_notify(channel, payload) from quick, unnest($1, $2) notice (channel, payload)
        """;

    private static readonly TimeSpan CommitLimit = TimeSpan.FromSeconds(30);

    private readonly PooledConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly List<(string Channel, string Payload)> _notices = [];

    internal UnitOfWork(PooledConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        (await _connection.RunAsync(connection => connection.QueryAsync<T>(Command(sql, args, cancellationToken)))).AsList();

    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        _connection.RunAsync(connection => connection.QueryFirstOrDefaultAsync<T>(Command(sql, args, cancellationToken)));

    public Task<T> SingleAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        _connection.RunAsync(connection => connection.QuerySingleAsync<T>(Command(sql, args, cancellationToken)));

    public Task<T?> ScalarAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        _connection.RunAsync(connection => connection.ExecuteScalarAsync<T>(Command(sql, args, cancellationToken)));

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, object? args, CancellationToken cancellationToken) =>
        _connection.RunAsync(connection => connection.ExecuteAsync(Command(sql, args, cancellationToken)));

    /// <summary>Runs the last statement and commits, in one round trip. Only for transactions that announce nothing.</summary>
    /// <exception cref="PostgresException">Nothing is kept: a statement had failed or was refused, or what is checked at the end did not hold.</exception>
    public async Task<IReadOnlyList<T>> QueryAndCommitAsync<T>(string sql, object? args, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // PostgreSQL passes over the commit when the statement fails.
        using var limit = new CancellationTokenSource(CommitLimit);
        return await QueryAsync<T>(sql + "; commit", args, limit.Token);
    }

    /// <summary>Wakes the listeners of a channel once this transaction has committed, and only then. At the worst a notice is lost, as with a connection.</summary>
    public void Notify(string channel, params IEnumerable<string> payloads) => _notices.AddRange(payloads.Select(payload => (channel, payload)));

    /// <summary>In one round trip: the act, on the disk, and then its notices in a transaction of their own.</summary>
    /// <exception cref="PostgresException">Nothing is kept: a statement had failed, or what is checked at the end did not hold.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // From here the outcome must be known: a caller that leaves now may not cut the commit in two.
        using var limit = new CancellationTokenSource(CommitLimit);
        // PostgreSQL takes a commit after a failed statement for a rollback, without a word: whatever comes before it fails.
        var (check, commit) = (new NpgsqlBatchCommand("select"), new NpgsqlBatchCommand("commit"));
        try
        {
            await _connection.RunAsync(async connection =>
            {
                await using var batch = new NpgsqlBatch(connection, _transaction) { BatchCommands = { check, commit } };
                if (_notices.Count > 0) batch.BatchCommands.Add(NoticesCommand());
                return await batch.ExecuteNonQueryAsync(limit.Token);
            });
        }
        catch (PostgresException) when (commit.StatementType == StatementType.Other)
        {
            // Committed: who listens looks again after a while, as after a notice that was lost with a connection.
        }
    }

    private NpgsqlBatchCommand NoticesCommand() => new(NotifySql)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. _notices.Select(notice => notice.Channel)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. _notices.Select(notice => notice.Payload)] },
        },
    };

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private CommandDefinition Command(string sql, object? args, CancellationToken cancellationToken) =>
        new(sql, args, _transaction, cancellationToken: cancellationToken);
}
