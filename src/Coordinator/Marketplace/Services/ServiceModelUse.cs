using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>A model with a service is not deleted from under the service's subscribers.</summary>
internal sealed class ServiceModelUse : IModelUse
{
    public async Task<string?> FindAsync(UnitOfWork unit, Guid modelId, CancellationToken cancellationToken) =>
        await ServicesStore.HasOpenAsync(unit, modelId, cancellationToken) ? "is used by an API service; close that first, and let the months that are paid run to their end" : null;
}
