using AIForge.Coordinator.Platform.Signals;

namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>Hears of keys that were revoked or changed on any replica and makes this one forget them.</summary>
internal sealed class ApiKeyChanges(ISignals signals, ApiKeyCache cache) : IHostedService
{
    private IAsyncDisposable? _subscription;

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _subscription = await signals.SubscribeAsync(ApiKeys.ChangedSignal, Forget, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_subscription is not null) await _subscription.DisposeAsync();
    }

    private void Forget(string payload)
    {
        if (Guid.TryParseExact(payload, "N", out var keyId)) cache.Forget(keyId);
    }
}
