namespace AIForge.Coordinator.Platform.Signals;

/// <summary>
/// Short messages between replicas that only make things faster: "this key was revoked", "look again". Delivery is at most once and
/// best effort, so nothing may depend on one arriving.
/// </summary>
public interface ISignals
{
    /// <summary>Reaches subscribers of this process before it returns, others soon after. An outage is logged, never thrown.</summary>
    Task PublishAsync(string channel, string payload, CancellationToken cancellationToken);

    /// <summary>Until the result is disposed. Handlers are quick, and run on whatever thread brings the message.</summary>
    Task<IAsyncDisposable> SubscribeAsync(string channel, Action<string> handler, CancellationToken cancellationToken);
}
