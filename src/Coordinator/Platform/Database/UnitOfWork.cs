using Dapper;
using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>One connection and its transaction. Leaving the scope without a commit rolls back.</summary>
public sealed class UnitOfWork : IAsyncDisposable
{
    private const string NotifySql = "select pg_notify(channel, payload) from unnest($1, $2) notice (channel, payload)";

    private static readonly TimeSpan CommitLimit = TimeSpan.FromSeconds(30);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly List<(string Channel, string Payload)> _notices = [];

    internal UnitOfWork(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        (await _connection.QueryAsync<T>(Command(sql, args, cancellationToken))).AsList();

    public async Task<T?> FirstOrDefaultAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        await _connection.QueryFirstOrDefaultAsync<T>(Command(sql, args, cancellationToken));

    public Task<T> SingleAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        _connection.QuerySingleAsync<T>(Command(sql, args, cancellationToken));

    public Task<T?> ScalarAsync<T>(string sql, object? args, CancellationToken cancellationToken) =>
        _connection.ExecuteScalarAsync<T>(Command(sql, args, cancellationToken));

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, object? args, CancellationToken cancellationToken) =>
        _connection.ExecuteAsync(Command(sql, args, cancellationToken));

    /// <summary>Wakes the listeners of a channel when, and only when, this transaction commits.</summary>
    public void Notify(string channel, params IEnumerable<string> payloads) => _notices.AddRange(payloads.Select(payload => (channel, payload)));

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // From here the outcome must be known: a caller that leaves now may not cut the commit in two.
        using var limit = new CancellationTokenSource(CommitLimit);
        if (_notices.Count == 0) await _transaction.CommitAsync(limit.Token);
        else await NotifyAndCommitAsync(limit.Token);
    }

    /// <summary>In one round trip. The notices fail where the transaction has failed already, so that the commit is not asked for.</summary>
    private async Task NotifyAndCommitAsync(CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(_connection, _transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(NotifySql)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = [.. _notices.Select(notice => notice.Channel)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. _notices.Select(notice => notice.Payload)] },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private CommandDefinition Command(string sql, object? args, CancellationToken cancellationToken) =>
        new(sql, args, _transaction, cancellationToken: cancellationToken);
}
