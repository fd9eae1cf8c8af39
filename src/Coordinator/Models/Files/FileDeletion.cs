using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Files;

/// <summary>Deletes files on their owner's word; the object follows, by a worker that does not give up.</summary>
internal sealed class FileDeletion(Db db, IEnumerable<IFileUse> uses, ObjectRemoval removal, TimeProvider clock)
{
    public async Task DeleteAsync(Guid fileId, Guid userId, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var file = await FilesStore.LockAsync(unit, fileId, userId, cancellationToken) ?? throw FilesFaults.NotFound();
        foreach (var use in uses)
        {
            if (await use.IsUsedAsync(unit, fileId, cancellationToken)) throw FilesFaults.InUse();
        }

        await FilesStore.DeleteAsync(unit, fileId, cancellationToken);
        await ObjectRemovalsStore.AddAsync(unit, file.ObjectKey, clock.GetUtcNow(), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        removal.Wake();
    }
}
