namespace AIForge.Coordinator.Platform.Nonces;

/// <summary>Remembers which one-time values were used. With Redis all replicas share one memory.</summary>
public interface ISpentNonces
{
    /// <summary>True for exactly one of all callers that present this nonce while it is remembered.</summary>
    /// <exception cref="Shared.Faults.FaultException">The shared memory is away: nobody may pass then.</exception>
    ValueTask<bool> TrySpendAsync(string purpose, string nonce, TimeSpan remember, CancellationToken cancellationToken);
}
