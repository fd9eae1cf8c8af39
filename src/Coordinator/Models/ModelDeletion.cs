using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Models.Keys;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models;

/// <summary>
/// Deletes models. The model is gone with the commit, and so is the key of an encrypted one; its object and its pin follow when no other model has the same file, by workers
/// that do not give up.
/// </summary>
internal sealed class ModelDeletion(Db db, IEnumerable<IModelUse> uses, ContentPinning pinning, ObjectRemoval removal, TimeProvider clock)
{
    public async Task DeleteAsync(Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        var model = await ModelsStore.LockOwnedAsync(unit, modelId, userId, cancellationToken) ?? throw ModelsFaults.NotFound();
        foreach (var use in uses)
        {
            if (await use.FindAsync(unit, modelId, cancellationToken) is { } problem) throw ModelsFaults.InUse(problem);
        }

        await ModelsStore.DeleteAsync(unit, modelId, now, cancellationToken);
        await ModelKeysStore.RemoveAsync(unit, modelId, cancellationToken);
        if (model.IpfsCid is { } cid)
        {
            var content = await ContentsStore.ReleaseAsync(unit, cid, now, cancellationToken);
            if (content.ReferenceCount == 0) await ObjectRemovalsStore.AddAsync(unit, content.ObjectKey, now, cancellationToken);
        }

        await unit.CommitAsync(cancellationToken);
        pinning.Wake();
        removal.Wake();
    }
}
