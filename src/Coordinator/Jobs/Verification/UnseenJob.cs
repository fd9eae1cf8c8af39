namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>A job of which a copy has ended that nobody has looked at.</summary>
internal sealed record UnseenJob(Guid Id, string Purpose);
