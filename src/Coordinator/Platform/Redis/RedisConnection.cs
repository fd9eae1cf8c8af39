using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AIForge.Coordinator.Platform.Redis;

/// <summary>
/// The one multiplexer of the process. It connects on first use and reconnects by itself. Only asynchronous calls are made, each with
/// a time limit of ours: the client's own limit covers synchronous calls alone, and those starve the thread pool.
/// </summary>
internal sealed class RedisConnection(IOptions<RedisOptions> options) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _multiplexer;

    public TimeSpan Timeout => TimeSpan.FromMilliseconds(options.Value.TimeoutMilliseconds);

    /// <summary>Errors that say Redis is away, not that we asked something wrong.</summary>
    public static bool IsOutage(Exception exception) =>
        exception is RedisConnectionException or RedisTimeoutException or TimeoutException;

    public async Task<ISubscriber> SubscriberAsync(CancellationToken cancellationToken) =>
        (await ConnectAsync(cancellationToken)).GetSubscriber();

    public async Task<IDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await ConnectAsync(cancellationToken)).GetDatabase();

    /// <summary>The client sends a script's hash once it has sent the script; after a SCRIPT FLUSH the server no longer knows it, once.</summary>
    public async Task<RedisResult> RunScriptAsync(string script, string key, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken);
        try
        {
            return await database.ScriptEvaluateAsync(script, [key], arguments).WaitAsync(Timeout, cancellationToken);
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await database.ScriptEvaluateAsync(script, [key], arguments).WaitAsync(Timeout, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<ConnectionMultiplexer>? multiplexer;
        lock (_gate) multiplexer = _multiplexer;
        if (multiplexer is { IsCompletedSuccessfully: true }) await (await multiplexer).CloseAsync(allowCommandsToComplete: false);
    }

    private Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // A first attempt that failed outright is not kept; one that found no server is, and connects when the server comes.
            if (_multiplexer is null or { IsFaulted: true } or { IsCanceled: true })
                _multiplexer = ConnectionMultiplexer.ConnectAsync(Configuration());
            return _multiplexer.WaitAsync(2 * Timeout, cancellationToken);
        }
    }

    private ConfigurationOptions Configuration()
    {
        var configuration = ConfigurationOptions.Parse(options.Value.ConnectionString!);
        configuration.AbortOnConnectFail = false;
        configuration.ConnectTimeout = options.Value.TimeoutMilliseconds;
        configuration.SyncTimeout = options.Value.TimeoutMilliseconds;
        configuration.KeepAlive = 5;
        configuration.DefaultVersion = new Version(3, 2);
        configuration.ClientName = "aiforge-coordinator";
        return configuration;
    }
}
