namespace AIForge.Coordinator.Contracts;

/// <summary>What waits for the chain, for the operator.</summary>
/// <param name="Oldest">When the oldest that is queued or sent was enqueued.</param>
/// <param name="Problem">What the sender could not do the last time; empty when it could.</param>
internal sealed record ContractQueue(int Queued, int Sent, DateTimeOffset? Oldest, string Problem, DateTimeOffset? ProblemAt);
