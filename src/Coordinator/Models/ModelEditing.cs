using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models;

/// <summary>Changes what owners say of their models.</summary>
internal sealed class ModelEditing(Db db, ModelsStore store)
{
    public async Task<ModelRecord> EditAsync(Guid modelId, Guid userId, ModelEdit edit, CancellationToken cancellationToken)
    {
        await using (var unit = await db.BeginAsync(cancellationToken))
        {
            var model = await ModelsStore.LockOwnedAsync(unit, modelId, userId, cancellationToken) ?? throw ModelsFaults.NotFound();
            var edited = model with
            {
                Description = edit.Description ?? model.Description,
                License = edit.License ?? model.License,
                AllowDownload = edit.AllowDownload ?? model.AllowDownload,
                Visibility = edit.Visibility ?? model.Visibility,
            };
            if (edited is { IsListed: true, Visibility: ModelVisibility.Private }) throw ModelsFaults.ListedStaysPublic();
            if (edited is { IsEncrypted: true, Visibility: ModelVisibility.Public }) throw ModelsFaults.EncryptedStaysPrivate();
            await ModelsStore.UpdateAsync(unit, edited, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        return await store.FindOwnedAsync(modelId, userId, cancellationToken) ?? throw ModelsFaults.NotFound();
    }
}
