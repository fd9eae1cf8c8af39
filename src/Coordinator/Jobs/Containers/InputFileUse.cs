using AIForge.Coordinator.Models.Files;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A file that an open job reads stays until that job has ended.</summary>
internal sealed class InputFileUse : IFileUse
{
    public Task<bool> IsUsedAsync(UnitOfWork unit, Guid fileId, CancellationToken cancellationToken) => InputsStore.IsAwaitedAsync(unit, fileId, cancellationToken);
}
