namespace AIForge.Coordinator.Models.Verification;

/// <summary>The right of one worker to verify one upload; it lapses when the worker dies, and another one begins again.</summary>
internal sealed class VerificationLease(VerificationStore store, Guid uploadId, Guid leaseId, TimeSpan duration, TimeProvider clock)
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    private long renewed = clock.GetTimestamp();

    public Guid Id => leaseId;

    private DateTimeOffset Until => clock.GetUtcNow() + duration;

    /// <summary>Says that the work goes on, about once a second.</summary>
    /// <exception cref="LeaseLostException">Another worker has taken over.</exception>
    public async ValueTask RenewAsync(long verifiedBytes, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(renewed) < Often) return;

        renewed = clock.GetTimestamp();
        if (!await store.RenewAsync(uploadId, Id, verifiedBytes, Until, cancellationToken)) throw new LeaseLostException();
    }
}
