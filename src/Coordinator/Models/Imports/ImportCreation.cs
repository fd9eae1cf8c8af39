using AIForge.Coordinator.Models.Imports.Hub;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>
/// Begins imports. Step 1 of the flow: the revision becomes a commit, the file is looked up, and name and bytes are taken in one
/// transaction, as for an upload.
/// </summary>
internal sealed class ImportCreation(
    Db db, ImportsStore store, UploadsStore uploads, UploadCreation creation, HubLookups hub, ImportWorker worker, CurrentSettings settings, TimeProvider clock)
{
    /// <param name="id">Of the import; the same one again gives the same import.</param>
    public async Task<ImportRecord> CreateAsync(Guid id, Guid userId, ImportOrder order, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, userId, cancellationToken) is { } earlier) return earlier;

        var (file, card) = await hub.FindAsync(userId, order, cancellationToken);
        var upload = ToUpload(order, file, card);
        Check(file);
        await using (var unit = await db.BeginAsync(cancellationToken))
        {
            await UploadsStore.LockUserAsync(unit, userId, cancellationToken);
            if (await store.FindAsync(id, userId, cancellationToken) is { } meanwhile) return meanwhile;

            var record = await creation.AddAsync(unit, NewUploadId(), userId, upload, cancellationToken);
            await ImportsStore.InsertAsync(unit, id, record, order.Revision, file.Etag, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        worker.Wake();
        return await FindAsync(id, userId, cancellationToken);
    }

    /// <summary>Begins a failed import again, of the commit that it had; one that goes on already is left alone.</summary>
    public async Task<ImportRecord> RetryAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        var import = await FindAsync(id, userId, cancellationToken);
        if (import.UploadState is UploadState.Receiving or UploadState.Verifying) return import;
        if (import.UploadState != UploadState.Failed) throw ImportsFaults.StateWrong(ImportState.Of(import), UploadState.Failed);

        var failed = await uploads.FindAsync(import.UploadId, cancellationToken) ?? throw ImportsFaults.NotFound();
        var file = await hub.FindAsync(userId, new ModelOrigin(import.SourceRepository, import.SourceRevision, import.SourceFile), cancellationToken);
        Check(file);
        await using (var unit = await db.BeginAsync(cancellationToken))
        {
            await UploadsStore.LockUserAsync(unit, userId, cancellationToken);
            var current = await ImportsStore.LockUploadAsync(unit, id, userId, cancellationToken) ?? throw ImportsFaults.NotFound();
            if (current != import.UploadId) return await FindAsync(id, userId, cancellationToken);

            var record = await creation.AddAsync(unit, NewUploadId(), userId, ToUpload(failed, file), cancellationToken);
            await ImportsStore.RestartAsync(unit, id, record, file.Etag, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        worker.Wake();
        return await FindAsync(id, userId, cancellationToken);
    }

    private Guid NewUploadId() => Guid.CreateVersion7(clock.GetUtcNow());

    private async Task<ImportRecord> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        await store.FindAsync(id, userId, cancellationToken) ?? throw ImportsFaults.NotFound();

    private void Check(RemoteFile file)
    {
        if (file.SizeBytes < 1) throw ImportsFaults.Empty(file.Origin.File);
        var most = settings.Get(ModelQuota.Setting).FileBytes;
        if (file.SizeBytes > most) throw ImportsFaults.TooLarge(file.SizeBytes, most);
    }

    private static NewUpload ToUpload(ImportOrder order, RemoteFile file, RepositoryCard card) =>
        new(order.Name.Length > 0 ? order.Name : ImportRules.NameOf(file.Origin.File), ImportRules.FilenameOf(file.Origin.File), file.SizeBytes, file.Sha256)
        {
            Visibility = order.Visibility,
            GroupId = order.GroupId,
            License = order.License.Length > 0 ? order.License : card.License,
            Description = card.Text,
            AllowDownload = order.AllowDownload,
            IsEncrypted = order.IsEncrypted,
            Origin = file.Origin,
        };

    private static NewUpload ToUpload(UploadRecord failed, RemoteFile file) =>
        new(failed.ModelName[(failed.ModelName.IndexOf('/', StringComparison.Ordinal) + 1)..], failed.Filename, file.SizeBytes, file.Sha256)
        {
            Visibility = failed.Visibility,
            GroupId = failed.GroupId,
            License = failed.License,
            Description = failed.Description,
            AllowDownload = failed.AllowDownload,
            IsEncrypted = failed.IsEncrypted,
            Origin = file.Origin,
        };
}
