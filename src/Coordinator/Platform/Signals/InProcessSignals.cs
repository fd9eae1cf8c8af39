using System.Collections.Concurrent;

namespace AIForge.Coordinator.Platform.Signals;

/// <summary>Signals within one process: everything there is for a single replica.</summary>
internal sealed partial class InProcessSignals(ILogger<InProcessSignals> logger) : ISignals
{
    private readonly ConcurrentDictionary<Subscription, string> _subscriptions = new();
    private readonly ILogger _logger = logger;

    public Task PublishAsync(string channel, string payload, CancellationToken cancellationToken)
    {
        Deliver(channel, payload);
        return Task.CompletedTask;
    }

    public Task<IAsyncDisposable> SubscribeAsync(string channel, Action<string> handler, CancellationToken cancellationToken)
    {
        var subscription = new Subscription(this, handler);
        _subscriptions[subscription] = channel;
        return Task.FromResult<IAsyncDisposable>(subscription);
    }

    internal void Deliver(string channel, string payload)
    {
        foreach (var (subscription, subscribed) in _subscriptions)
        {
            if (subscribed != channel) continue;
            try
            {
                subscription.Handler(payload);
            }
            catch (Exception exception)
            {
                LogHandlerFailed(exception, channel);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of signal {Channel} failed")]
    private partial void LogHandlerFailed(Exception exception, string channel);

    private sealed class Subscription(InProcessSignals owner, Action<string> handler) : IAsyncDisposable
    {
        public Action<string> Handler { get; } = handler;

        public ValueTask DisposeAsync()
        {
            owner._subscriptions.TryRemove(this, out _);
            return ValueTask.CompletedTask;
        }
    }
}
