namespace AIForge.Coordinator.Jobs;

/// <summary>The attempt with whose result a job completed just now.</summary>
internal sealed record EndedAttempt(Guid Id, string Status, string? PaymentId, Guid OwnerId, Guid NodeId, int Attempt)
{
    public AttemptKey Key => new(Id, NodeId, Attempt);

    public JobChange Change => new(Id, Status, PaymentId, OwnerId);
}
