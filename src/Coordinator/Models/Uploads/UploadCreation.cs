using AIForge.Coordinator.Groups;
using AIForge.Coordinator.Models.Files;
using AIForge.Coordinator.Models.Keys;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Ids;
using AIForge.Storage.Objects;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>Begins uploads. Step 1 of the flow: name and bytes are taken in one transaction, before any byte comes.</summary>
internal sealed class UploadCreation(
    Db db, UploadsStore store, GroupAccess groups, ModelKeys keys, IObjectStore objects, CurrentSettings settings, IOptions<ModelsOptions> options, TimeProvider clock)
{
    /// <param name="id">Of the upload; the same one again gives the same upload.</param>
    public async Task<UploadRecord> CreateAsync(Guid id, Guid userId, NewUpload order, CancellationToken cancellationToken)
    {
        var quota = settings.Get(ModelQuota.Setting);
        if (order.SizeBytes > quota.FileBytes) throw UploadsFaults.Invalid("size_bytes", $"A file may have at most {quota.FileBytes} bytes.");

        await using var unit = await db.BeginAsync(cancellationToken);
        await UploadsStore.LockUserAsync(unit, userId, cancellationToken);
        if (await store.FindAsync(id, userId, order.Kind, cancellationToken) is { } earlier) return earlier;

        var upload = await AddAsync(unit, id, userId, order, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return upload;
    }

    /// <summary>The same as part of an act that has locked the user.</summary>
    public async Task<UploadRecord> AddAsync(UnitOfWork unit, Guid id, Guid userId, NewUpload order, CancellationToken cancellationToken)
    {
        var quota = settings.Get(ModelQuota.Setting);
        var usage = await UploadsStore.UsageAsync(unit, userId, cancellationToken);
        var isModel = order.Kind == UploadKind.Model;
        if (!isModel && usage.Files >= options.Value.MaxFilesPerUser) throw FilesFaults.TooMany(options.Value.MaxFilesPerUser);
        if ((isModel && usage.Models >= quota.Models) || order.SizeBytes > quota.Bytes - usage.Bytes) throw UploadsFaults.QuotaExceeded(quota, usage);
        if (order.GroupId is { } groupId) await groups.EnterAsync(unit, groupId, userId, GroupAct.Update, cancellationToken);
        var name = isModel ? $"{await UploadsStore.UsernameAsync(unit, userId, cancellationToken)}/{order.Name}" : "";
        if (isModel && !UploadRules.IsModelName(name)) throw UploadsFaults.Invalid("name", "With the username before it the name is too long, or the username has characters that no model may have.");

        var upload = ToRecord(id, userId, name, order);
        // Asked only to hear now that the store is not there, and not with the first part.
        await objects.FindAsync(upload.ObjectKey, cancellationToken);
        if (!await UploadsStore.InsertAsync(unit, upload, cancellationToken)) throw UploadsFaults.NameTaken(name);
        if (upload.IsEncrypted) await keys.CreateAsync(unit, upload.ModelId, cancellationToken);
        return upload;
    }

    private UploadRecord ToRecord(Guid id, Guid userId, string name, NewUpload order)
    {
        var now = clock.GetUtcNow();
        var modelId = Id<ModelTag>.New(clock);
        var partSize = UploadRules.PartSize(order.SizeBytes, order.IsEncrypted);
        return new UploadRecord
        {
            Id = id,
            UserId = userId,
            Kind = order.Kind,
            ModelId = modelId.Value,
            ModelName = name,
            Filename = order.Filename,
            ObjectKey = order.Kind == UploadKind.Model ? UploadRules.ObjectKey(userId, modelId.Value, order.Filename) : UploadRules.FileKey(userId, modelId.Value, order.Filename),
            SizeBytes = order.SizeBytes,
            ExpectedSha256 = order.Sha256,
            PartSize = partSize,
            PartCount = UploadRules.PartCount(order.SizeBytes, partSize),
            Visibility = order.Visibility,
            GroupId = order.GroupId,
            License = order.License,
            Description = order.Description,
            AllowDownload = order.AllowDownload,
            IsEncrypted = order.IsEncrypted,
            State = UploadState.Receiving,
            CreatedAt = now,
            ExpiresAt = now + options.Value.UploadPatience,
            SourceRepository = order.Origin?.Repository,
            SourceRevision = order.Origin?.Revision,
            SourceFile = order.Origin?.File,
        };
    }
}
