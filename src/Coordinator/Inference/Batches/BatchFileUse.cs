using AIForge.Coordinator.Models.Files;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>The input of a batch stays until it was read.</summary>
internal sealed class BatchFileUse : IFileUse
{
    public Task<bool> IsUsedAsync(UnitOfWork unit, Guid fileId, CancellationToken cancellationToken) => BatchesStore.IsReadAsync(unit, fileId, cancellationToken);
}
