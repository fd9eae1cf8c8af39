using AIForge.Coordinator.Models.Files;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Stores files that OpenAI's routes show, from beginning to end.</summary>
internal sealed class StoredFiles(Db db, WholeUpload uploads, UploadsStore store, FilesStore files, FileDeletion deletion, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="purposeOf">Asked when all bytes are there; may throw, and the file is deleted then.</param>
    /// <param name="isExact">The size of the order is the file's, and not only a bound.</param>
    public async Task<FileRecord> StoreAsync(Guid id, Guid userId, NewUpload order, bool isExact, Stream content, Func<string> purposeOf, CancellationToken cancellationToken)
    {
        var upload = await uploads.ReceiveAsync(id, userId, order, isExact, content, cancellationToken);
        var file = await WaitAsync(upload, cancellationToken);
        try
        {
            var purpose = purposeOf();
            await using var unit = await db.BeginAsync(cancellationToken);
            await FilesStore.SetPurposeAsync(unit, file.Id, userId, purpose, cancellationToken);
            await unit.CommitAsync(cancellationToken);
            return file with { Purpose = purpose };
        }
        catch
        {
            await deletion.DeleteAsync(file.Id, userId, CancellationToken.None);
            throw;
        }
    }

    /// <summary>A larger file is checked after it was received.</summary>
    private async Task<FileRecord> WaitAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await files.FindAsync(upload.ModelId, upload.UserId, cancellationToken) is { } file) return file;
            var now = await store.FindAsync(upload.Id, cancellationToken);
            if (now is null or { FailureReason: not null }) throw UploadsFaults.Invalid("file", now?.FailureMessage ?? "It was given up.");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}
