using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Models.Downloads;

/// <summary>Decides who gets which bytes of a model's file.</summary>
internal sealed class ModelDownloads(ModelsStore store)
{
    /// <param name="ifRange">The ETag that the client has a part of; with another one it gets the whole file.</param>
    public async Task<Download> FindAsync(string modelId, Guid userId, string? range, string? ifRange, CancellationToken cancellationToken)
    {
        var model = Id<ModelTag>.TryParse(modelId, out var id)
            ? await store.FindAsync(id.Value, userId, cancellationToken)
            : await store.FindByNameAsync(modelId, userId, cancellationToken);
        if (model is null) throw ModelsFaults.NotFound(modelId);
        if (!await MayReadAsync(model, userId, cancellationToken)) throw ModelsFaults.NotDownloadable();
        if (model.MinioPath is null) throw ModelsFaults.NotKept();

        var whole = new Download(model, new ByteRange(0, model.SizeBytes), IsPartial: false);
        if (ifRange is not null && ifRange != whole.EntityTag) return whole;
        return ByteRange.Read(range, model.SizeBytes) is { } part ? whole with { Range = part, IsPartial = true } : whole;
    }

    /// <summary>Whether the user, who sees the model, may have its file.</summary>
    public async Task<bool> MayReadAsync(ModelRecord model, Guid userId, CancellationToken cancellationToken) =>
        model.OwnerId is null || model.OwnerId == userId || model.AllowDownload
        || (model.GroupId is { } group && (await store.GroupsOfAsync(userId, cancellationToken)).Contains(group));
}
