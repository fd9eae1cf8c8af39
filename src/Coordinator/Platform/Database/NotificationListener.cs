using System.Collections.Concurrent;
using System.Data;
using System.Diagnostics.CodeAnalysis;
using AIForge.Shared.Hosting;
using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>
/// Hands NOTIFY payloads to their subscribers, over one connection of its own that is opened again when it breaks.
/// What was sent meanwhile is lost, so after every (re)connection each handler gets an empty payload: look for yourself.
/// </summary>
public sealed partial class NotificationListener(NpgsqlDataSource source, TimeProvider clock, ILogger<NotificationListener> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(1), LongestRetry = TimeSpan.FromSeconds(5) }, clock, logger)
{
    private static readonly TimeSpan UnlistenLimit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Action<string>[]> _handlers = new(StringComparer.Ordinal);
    private readonly ILogger _logger = logger;
    private volatile TaskCompletionSource _subscribed = NewSignal();

    /// <summary>Calls the handler for every payload of the channel. A handler must return quickly; it usually wakes a loop.</summary>
    public void Subscribe(string channel, Action<string> handler)
    {
        if (channel.Length is 0 or > 63 || channel.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_'))
            throw new ArgumentException("A channel is named with a-z, 0-9 and _.", nameof(channel));

        _handlers.AddOrUpdate(channel, [handler], (_, others) => [.. others, handler]);
        _subscribed.TrySetResult();
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, e) => Deliver(e.Channel, e.Payload);
        try
        {
            return await ListenAsync(connection, cancellationToken);
        }
        finally
        {
            await UnlistenAsync(connection);
        }
    }

    /// <summary>Until the connection breaks or the process ends.</summary>
    private async Task<bool> ListenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var listening = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            // Renewed before the channels are read: a subscription made from now on cuts the wait below short.
            var subscribed = NewSignal();
            _subscribed = subscribed;
            foreach (var channel in _handlers.Keys.Where(listening.Add).ToList()) await ListenAsync(connection, channel, cancellationToken);

            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var notified = connection.WaitAsync(wait.Token);
            if (await Task.WhenAny(notified, subscribed.Task) == subscribed.Task) await wait.CancelAsync();
            await notified.ConfigureAwait(wait.IsCancellationRequested ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The pool hands connections on as they are: the next one to have this would hear what is not for it.</summary>
    private static async Task UnlistenAsync(NpgsqlConnection connection)
    {
        if (connection.State != ConnectionState.Open) return;
        try
        {
            using var limit = new CancellationTokenSource(UnlistenLimit);
            await using var command = new NpgsqlCommand("unlisten *", connection);
            await command.ExecuteNonQueryAsync(limit.Token);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            // A connection on which this fails is not handed on.
            NpgsqlConnection.ClearPool(connection);
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "LISTEN takes no parameter; Subscribe admits a-z, 0-9 and _ only.")]
    private async Task ListenAsync(NpgsqlConnection connection, string channel, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"listen \"{channel}\"", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        Deliver(channel, "");
    }

    private void Deliver(string channel, string payload)
    {
        if (!_handlers.TryGetValue(channel, out var handlers)) return;

        foreach (var handler in handlers)
        {
            try
            {
                handler(payload);
            }
            catch (Exception exception)
            {
                LogHandlerFailed(exception, channel);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of channel {Channel} failed")]
    private partial void LogHandlerFailed(Exception exception, string channel);
}
