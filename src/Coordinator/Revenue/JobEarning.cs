using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>What a node got for a job.</summary>
/// <param name="JobId">The public id of the job.</param>
/// <param name="UserId">Whose node it is.</param>
/// <param name="ModelId">The model that the job was for; null for a container.</param>
internal sealed record JobEarning(string JobId, Guid UserId, Guid NodeId, Guid? ModelId, Money Amount);
