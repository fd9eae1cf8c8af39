using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Platform.Idempotency;

internal static class IdempotencyFaults
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static FaultException KeyInvalid(int longest) => new(
        FaultKind.InvalidArgument, "IDEMPOTENCY_KEY_INVALID", $"Idempotency-Key must be 1 to {longest} visible ASCII characters.")
    {
        Violations = [new FieldViolation("idempotency-key", $"1 to {longest} visible ASCII characters")],
    };

    public static FaultException KeyReused() => new(
        FaultKind.AlreadyExists, "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for another request. Use a new key for a new request.");

    public static FaultException InProgress() => new(
        FaultKind.Aborted, "IDEMPOTENCY_IN_PROGRESS", "A call with this Idempotency-Key is still in progress.") { RetryAfter = RetryAfter };
}
