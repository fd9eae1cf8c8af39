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
    private readonly string _beginSql;
    private readonly List<NpgsqlBatchCommand> _last = [];
    private readonly List<(string Channel, string Payload)> _notices = [];
    private State _state;

    /// <param name="beginSql">Travels with the first statement: on its own, as a driver's transactions do it, it would be answered on its own.</param>
    internal UnitOfWork(PooledConnection connection, string beginSql) => (_connection, _beginSql) = (connection, beginSql);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        (await RunAsync(connection => connection.QueryAsync<T>(Command(sql, args, cancellationToken)))).AsList();

    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        RunAsync(connection => connection.QueryFirstOrDefaultAsync<T>(Command(sql, args, cancellationToken)));

    public Task<T> SingleAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        RunAsync(connection => connection.QuerySingleAsync<T>(Command(sql, args, cancellationToken)));

    public Task<T?> ScalarAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        RunAsync(connection => connection.ExecuteScalarAsync<T>(Command(sql, args, cancellationToken)));

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, object? args, CancellationToken cancellationToken) =>
        RunAsync(connection => connection.ExecuteAsync(Command(sql, args, cancellationToken)));

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    internal Task<int> ExecuteAsync(NpgsqlBatchCommand statement, CancellationToken cancellationToken) => RunAsync(async connection =>
    {
        await using var batch = Batch(connection, [statement]);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    });

    /// <summary>
    /// Runs the last statements and commits, in one round trip and without waiting for the disk: everybody sees what was done, but nobody may be
    /// promised it before <see cref="Db.WaitForDiskAsync"/> has returned. Only for transactions that announce nothing.
    /// </summary>
    /// <returns>The rows of the statement that has some.</returns>
    /// <exception cref="PostgresException">Nothing is kept: a statement had failed or was refused, or what is checked at the end did not hold.</exception>
    internal async Task<IReadOnlyList<T>> QueryAndCommitAheadOfDiskAsync<T>(IEnumerable<NpgsqlBatchCommand> statements, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var limit = new CancellationTokenSource(CommitLimit);
        var rows = await RunAsync(async connection =>
        {
            // PostgreSQL passes over the commit when a statement before it fails.
            await using var batch = Batch(connection, [new NpgsqlBatchCommand("set local synchronous_commit = off"), .. statements, new NpgsqlBatchCommand("commit")]);
            await using var reader = await batch.ExecuteReaderAsync(limit.Token);
            return await ReadAsync<T>(reader, limit.Token);
        });
        _state = State.Ended;
        return rows;
    }

    /// <summary>The rows, and then to the end of the batch: only there is it known whether all of it was done.</summary>
    private static async Task<List<T>> ReadAsync<T>(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        var parse = reader.GetRowParser<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(parse(reader));
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return rows;
    }

    /// <summary>Wakes the listeners of a channel once this transaction has committed, and only then. At the worst a notice is lost, as with a connection.</summary>
    public void Notify(string channel, params IEnumerable<string> payloads) => _notices.AddRange(payloads.Select(payload => (channel, payload)));

    /// <summary>Runs a statement whose answer nobody needs together with the commit, in its round trip. When it fails nothing is kept.</summary>
    internal void WithCommit(NpgsqlBatchCommand statement) => _last.Add(statement);

    /// <summary>In one round trip: the act, on the disk, and then its notices in a transaction of their own.</summary>
    /// <exception cref="PostgresException">Nothing is kept: a statement had failed, or what is checked at the end did not hold.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // From here the outcome must be known: a caller that leaves now may not cut the commit in two.
        using var limit = new CancellationTokenSource(CommitLimit);
        // PostgreSQL takes a commit after a failed statement for a rollback, without a word: whatever comes before it fails.
        if (_last.Count == 0) WithCommit(new NpgsqlBatchCommand("select"));
        var commit = new NpgsqlBatchCommand("commit");
        try
        {
            await RunAsync(async connection =>
            {
                await using var batch = Batch(connection, _notices.Count > 0 ? [.. _last, commit, NoticesCommand()] : [.. _last, commit]);
                return await batch.ExecuteNonQueryAsync(limit.Token);
            });
        }
        catch (PostgresException) when (commit.StatementType == StatementType.Other)
        {
            // Committed: who listens looks again after a while, as after a notice that was lost with a connection.
        }

        _state = State.Ended;
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
        if (_state == State.Open) await _connection.RollbackAsync();
        await _connection.DisposeAsync();
    }

    private CommandDefinition Command(string sql, object? args, CancellationToken cancellationToken) =>
        new(Begins() ? $"{_beginSql}; {sql}" : sql, args, cancellationToken: cancellationToken);

    private NpgsqlBatch Batch(NpgsqlConnection connection, ReadOnlySpan<NpgsqlBatchCommand> statements)
    {
        var batch = new NpgsqlBatch(connection);
        if (Begins()) batch.BatchCommands.Add(new NpgsqlBatchCommand(_beginSql));
        foreach (var statement in statements) batch.BatchCommands.Add(statement);
        return batch;
    }

    /// <summary>Whether the transaction begins with the statement that is being made.</summary>
    private bool Begins()
    {
        if (_state != State.New) return false;
        _state = State.Open;
        return true;
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> act)
    {
        if (_state == State.Ended) throw new InvalidOperationException("The transaction has ended, or could not begin; begin another.");
        var begins = _state == State.New;
        try
        {
            return await _connection.RunAsync(act);
        }
        catch (Exception exception) when (begins && exception is not PostgresException)
        {
            // Nobody knows whether the server was told to begin: what came next might be kept by itself, without a commit.
            await _connection.RollbackAsync();
            _state = State.Ended;
            throw;
        }
    }

    private enum State
    {
        New,
        Open,
        Ended,
    }
}
