using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>A connection of the pool for as long as somebody uses it. It goes back without what a statement left in it that was not done.</summary>
internal sealed class PooledConnection(NpgsqlConnection connection) : IAsyncDisposable
{
    // Found out only when the statement runs, long after it was prepared: a constraint that does not hold, a conflict of transactions.
    private static readonly string[] FoundWhenRun = ["23", "40"];

    private bool _wasUndone;

    public static async Task<PooledConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken) =>
        new(await source.OpenConnectionAsync(cancellationToken));

    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> act)
    {
        try
        {
            return await act(connection);
        }
        catch (Exception exception)
        {
            _wasUndone |= exception is not PostgresException refusal || !FoundWhenRun.Contains(refusal.SqlState[..2]);
            throw;
        }
    }

    /// <summary>Drops what the transaction did. A connection that is broken has dropped it, too.</summary>
    public Task RollbackAsync() => WhileSoundAsync(async () =>
    {
        await using var rollback = new NpgsqlCommand("rollback", connection);
        await rollback.ExecuteNonQueryAsync();
    });

    public async ValueTask DisposeAsync()
    {
        if (_wasUndone) await WhileSoundAsync(UnprepareAsync);
        await connection.DisposeAsync();
    }

    /// <summary>
    /// Npgsql 10 takes a statement for prepared whose parameters the server refused while it was being prepared, or that was given up on then,
    /// but does not know its columns: it would misread the answer to the next use of it, which is somebody else's.
    /// </summary>
    private Task UnprepareAsync()
    {
        connection.UnprepareAll();
        return Task.CompletedTask;
    }

    private static async Task WhileSoundAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // It is broken: the pool drops it.
        }
    }
}
