using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A model that an open job reads stays until that job has ended.</summary>
internal sealed class InputModelUse : IModelUse
{
    public async Task<string?> FindAsync(UnitOfWork unit, Guid modelId, CancellationToken cancellationToken) =>
        await InputsStore.IsAwaitedAsync(unit, modelId, cancellationToken) ? "is an input of a job that has not ended" : null;
}
