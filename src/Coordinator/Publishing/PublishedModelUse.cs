using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Publishing;

/// <summary>A model that is shown to everybody is not deleted from under them.</summary>
internal sealed class PublishedModelUse : IModelUse
{
    public async Task<string?> FindAsync(UnitOfWork unit, Guid modelId, CancellationToken cancellationToken) =>
        await PublishingStore.IsPublishedAsync(unit, modelId, cancellationToken)
            ? "is published; withdraw it from the marketplace first"
            : null;
}
