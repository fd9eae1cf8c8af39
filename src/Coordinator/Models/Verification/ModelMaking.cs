using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Models.Files;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Verification;

/// <summary>Turns a verified upload into a model or a file, or into a failure. Either way the upload is decided and its object accounted for.</summary>
internal sealed class ModelMaking(Db db, ContentPinning pinning, ObjectRemoval removal, IOptions<ModelsOptions> options, TimeProvider clock)
{
    public async Task MakeAsync(UploadRecord upload, Guid leaseId, VerifiedFile file, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        _ = await VerificationStore.LockAsync(unit, upload.Id, leaseId, cancellationToken) ?? throw new LeaseLostException();

        if (upload.Kind == UploadKind.File)
        {
            await FilesStore.InsertAsync(unit, ToFile(upload, file, now), cancellationToken);
            await DecideAsync(unit, upload, now, cancellationToken);
            return;
        }

        // The same file again needs no room of its own: both models refer to what is there.
        var content = new NewContent(file.Cid, file.StoredSha256, file.StoredBytes, upload.ObjectKey);
        var objectKey = await ContentsStore.AcquireAsync(unit, content, now, cancellationToken);
        if (objectKey != upload.ObjectKey) await ObjectRemovalsStore.AddAsync(unit, upload.ObjectKey, now, cancellationToken);

        if (!await ModelsStore.InsertAsync(unit, ToRecord(upload, file, objectKey, now), cancellationToken))
        {
            await unit.DisposeAsync();
            await FailAsync(upload, leaseId, UploadsFaults.NameTakenReason, $"There is another model {upload.ModelName} by now.", cancellationToken);
            return;
        }

        await DecideAsync(unit, upload, now, cancellationToken);
        pinning.Wake();
        if (objectKey != upload.ObjectKey) removal.Wake();
    }

    private async Task DecideAsync(UnitOfWork unit, UploadRecord upload, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await VerificationStore.SetReadyAsync(unit, upload.Id, now + options.Value.KeepDecided, cancellationToken);
        await UploadPartsStore.RemoveAsync(unit, upload.Id, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    public async Task FailAsync(UploadRecord upload, Guid leaseId, string reason, string message, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        _ = await VerificationStore.LockAsync(unit, upload.Id, leaseId, cancellationToken) ?? throw new LeaseLostException();
        await UploadsStore.FailAsync(unit, upload.Id, reason, message, now + options.Value.KeepDecided, cancellationToken);
        await UploadPartsStore.RemoveAsync(unit, upload.Id, cancellationToken);
        await ObjectRemovalsStore.AddAsync(unit, upload.ObjectKey, now, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        removal.Wake();
    }

    private static FileRecord ToFile(UploadRecord upload, VerifiedFile file, DateTimeOffset now) => new()
    {
        Id = upload.ModelId,
        UserId = upload.UserId,
        Filename = upload.Filename,
        Cid = file.Cid,
        Sha256 = file.Sha256,
        SizeBytes = upload.SizeBytes,
        ObjectKey = upload.ObjectKey,
        CreatedAt = now,
    };

    private static ModelRecord ToRecord(UploadRecord upload, VerifiedFile file, string objectKey, DateTimeOffset now)
    {
        var facts = file.Facts!;
        return new ModelRecord
        {
            Id = upload.ModelId,
            Name = upload.ModelName,
            OwnerId = upload.UserId,
            GroupId = upload.GroupId,
            Architecture = facts.Architecture,
            ParameterCount = facts.ParameterCount,
            Quantization = facts.Quantization,
            ContextLength = facts.ContextLength,
            SizeBytes = upload.SizeBytes,
            Sha256 = file.Sha256,
            CreatedAt = now,
            IpfsCid = file.Cid,
            MinioPath = objectKey,
            Filename = upload.Filename,
            Format = facts.Format,
            Visibility = upload.Visibility,
            License = upload.License.Length > 0 ? upload.License : UploadRules.Fitted(facts.License, UploadRules.LongestLicense),
            Description = upload.Description,
            AllowDownload = upload.AllowDownload,
            IsEncrypted = upload.IsEncrypted,
            SourceRepository = upload.SourceRepository,
            SourceRevision = upload.SourceRevision,
            SourceFile = upload.SourceFile,
            Metadata = ModelDetails.Of(facts).ToJson(),
        };
    }
}
