using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;
using AIForge.Storage.Objects;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>
/// Receives parts. Step 2 of the flow: a part streams into the store and its leaves are taken on the way; it counts when the store has
/// all of it and the record says so, and not a moment earlier.
/// </summary>
internal sealed class UploadParts(Db db, UploadsStore store, ModelFiles files, IObjectStore objects, IOptions<ModelsOptions> options, TimeProvider clock)
{
    /// <summary>Returns the bytes of the part.</summary>
    /// <param name="sha256">What the part should be, where the client says so.</param>
    public async Task<long> PutAsync(Guid uploadId, Guid userId, string kind, int number, string? sha256, Stream content, CancellationToken cancellationToken)
    {
        var upload = await store.FindAsync(uploadId, userId, kind, cancellationToken) ?? throw UploadsFaults.NotFound();
        if (upload.State != UploadState.Receiving) throw UploadsFaults.StateWrong(upload.State);
        if (number < 1 || number > upload.PartCount) throw UploadsFaults.Invalid("number", $"The parts are numbered from 1 to {upload.PartCount}.");

        return await PutAsync(upload, number, UploadRules.LengthOf(upload, number), sha256, content, cancellationToken);
    }

    /// <summary>The same for one whose length only its sender knows.</summary>
    public async Task<long> PutAsync(UploadRecord upload, int number, long length, string? sha256, Stream content, CancellationToken cancellationToken)
    {
        var (storeUploadId, attempt) = await BeginAsync(upload, number, cancellationToken);
        await using var verified = new VerifiedStream(content, length, sha256);
        await using var stored = await files.EncryptAsync(upload, number, verified, cancellationToken);
        await using var leaves = new LeafStream(stored);
        var storedLength = ModelFiles.StoredLength(upload, number, length);
        var tag = await StoreAsync(upload, storeUploadId, number, storedLength, leaves, verified, cancellationToken);

        var part = new UploadPartRecord(number, tag, length, leaves.Leaves());
        await using var unit = await db.BeginAsync(cancellationToken);
        var counts = await UploadPartsStore.RecordAsync(unit, upload.Id, attempt, part, clock.GetUtcNow() + options.Value.UploadPatience, cancellationToken);
        if (!counts) await UploadPartsStore.DoubtAsync(unit, upload.Id, number, attempt, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return counts ? length : throw UploadsFaults.PartSuperseded();
    }

    /// <summary>The store hears of an upload with its first part: one that never gets any leaves nothing there.</summary>
    private async Task<(string StoreUploadId, int Attempt)> BeginAsync(UploadRecord upload, int number, CancellationToken cancellationToken)
    {
        var storeUploadId = upload.StoreUploadId;
        await using var unit = await db.BeginAsync(cancellationToken);
        if (storeUploadId is null)
        {
            var locked = await UploadsStore.LockAsync(unit, upload.Id, cancellationToken) ?? throw UploadsFaults.NotFound();
            if (locked.State != UploadState.Receiving) throw UploadsFaults.StateWrong(locked.State);
            storeUploadId = locked.StoreUploadId;
            if (storeUploadId is null)
            {
                storeUploadId = await objects.BeginUploadAsync(upload.ObjectKey, cancellationToken);
                await UploadsStore.SetStoreUploadAsync(unit, upload.Id, storeUploadId, cancellationToken);
            }
        }

        var attempt = await UploadPartsStore.BeginAsync(unit, upload.Id, number, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return (storeUploadId, attempt);
    }

    private async Task<string> StoreAsync(
        UploadRecord upload, string storeUploadId, int number, long length, Stream content, VerifiedStream verified, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.PutPartAsync(upload.ObjectKey, storeUploadId, number, content, length, ModelFiles.StoredOffset(upload, number), cancellationToken);
        }
        catch (Exception exception) when (exception is not FaultException && verified.Fault is { } fault)
        {
            throw fault;
        }
        catch (UploadRefusedException)
        {
            // It was completed or given up while the part was on its way.
            var now = await store.FindAsync(upload.Id, cancellationToken) ?? throw UploadsFaults.NotFound();
            throw now.State == UploadState.Receiving ? UploadsFaults.PartSuperseded() : UploadsFaults.StateWrong(now.State);
        }
    }
}
