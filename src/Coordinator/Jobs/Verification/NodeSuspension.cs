namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>A node that gets no paid work.</summary>
/// <param name="JobId">The job that proved a false result.</param>
internal sealed record NodeSuspension(Guid NodeId, Guid JobId, DateTimeOffset BegunAt, DateTimeOffset Until);
