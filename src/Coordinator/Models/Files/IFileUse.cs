using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Files;

/// <summary>What the slice above does with a file: it locks the file before it adds a row that needs it to stay.</summary>
internal interface IFileUse
{
    /// <summary>Whether something that is not over needs the file.</summary>
    Task<bool> IsUsedAsync(UnitOfWork unit, Guid fileId, CancellationToken cancellationToken);
}
