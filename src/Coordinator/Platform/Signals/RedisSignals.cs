using System.Collections.Concurrent;
using AIForge.Coordinator.Platform.Redis;
using StackExchange.Redis;

namespace AIForge.Coordinator.Platform.Signals;

/// <summary>
/// Signals between replicas over Redis publish/subscribe. Subscribers of this process are served directly, so they hear even while
/// Redis is away; what comes back from Redis with our own mark is dropped.
/// </summary>
internal sealed partial class RedisSignals(RedisConnection redis, InProcessSignals local, TimeProvider clock, ILogger<RedisSignals> logger)
    : ISignals
{
    private const string ChannelPrefix = "aiforge:signal:";
    private const int MarkLength = 32;

    private readonly string _mark = Guid.CreateVersion7(clock.GetUtcNow()).ToString("n");
    private readonly ConcurrentDictionary<string, bool> _heard = new(StringComparer.Ordinal);
    private readonly OutageLog _outage = new(clock);
    private readonly ILogger _logger = logger;

    public async Task PublishAsync(string channel, string payload, CancellationToken cancellationToken)
    {
        local.Deliver(channel, payload);
        try
        {
            var subscriber = await redis.SubscriberAsync(cancellationToken);
            await subscriber.PublishAsync(ChannelPrefix + channel, _mark + payload).WaitAsync(redis.Timeout, cancellationToken);
        }
        catch (Exception exception) when (RedisConnection.IsOutage(exception))
        {
            if (_outage.IsDue()) LogOutage(exception);
        }
    }

    public async Task<IAsyncDisposable> SubscribeAsync(string channel, Action<string> handler, CancellationToken cancellationToken)
    {
        var subscription = await local.SubscribeAsync(channel, handler, cancellationToken);
        // One subscription a channel serves all handlers, and stays: channels are few and known.
        if (_heard.TryAdd(channel, true)) await ListenAsync(channel, cancellationToken);
        return subscription;
    }

    /// <summary>Subscribes again where the client has lost a subscription over reconnecting, which it does rarely and silently.</summary>
    internal async Task RepairAsync(CancellationToken cancellationToken)
    {
        var subscriber = await redis.SubscriberAsync(cancellationToken);
        foreach (var channel in _heard.Keys)
        {
            if (subscriber.SubscribedEndpoint(ChannelPrefix + channel) is not null) continue;
            // First away with what the client remembers, or messages would come twice.
            await subscriber.UnsubscribeAsync(ChannelPrefix + channel).WaitAsync(redis.Timeout, cancellationToken);
            await ListenAsync(channel, cancellationToken);
        }
    }

    private async Task ListenAsync(string channel, CancellationToken cancellationToken)
    {
        try
        {
            var subscriber = await redis.SubscriberAsync(cancellationToken);
            var subscribed = subscriber.SubscribeAsync(ChannelPrefix + channel, (_, message) => Receive(channel, message));
            await subscribed.WaitAsync(redis.Timeout, cancellationToken);
        }
        catch (Exception exception) when (RedisConnection.IsOutage(exception))
        {
            // The client keeps the wish and subscribes when it connects.
            LogOutage(exception);
        }
    }

    private void Receive(string channel, RedisValue message)
    {
        var text = (string?)message ?? "";
        if (text.Length < MarkLength || text.StartsWith(_mark, StringComparison.Ordinal)) return;
        local.Deliver(channel, text[MarkLength..]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis cannot be reached for signals; other replicas hear of changes late")]
    private partial void LogOutage(Exception exception);
}
