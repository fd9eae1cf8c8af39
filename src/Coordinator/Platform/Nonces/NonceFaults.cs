using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Platform.Nonces;

internal static class NonceFaults
{
    public static FaultException Unavailable() => new(
        FaultKind.Unavailable, "NONCES_UNAVAILABLE", "It cannot be checked at the moment whether this nonce was used before. Try again soon.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}
