using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models;

/// <summary>
/// What a slice above does with a model. A slice whose rows need a model to stay registers one of these and locks the model with
/// <see cref="ModelsStore.LockOwnedAsync"/> before it adds such a row.
/// </summary>
internal interface IModelUse
{
    /// <summary>What stands in the way of deleting the model, as the end of "the model …"; null when nothing does.</summary>
    Task<string?> FindAsync(UnitOfWork unit, Guid modelId, CancellationToken cancellationToken);
}
