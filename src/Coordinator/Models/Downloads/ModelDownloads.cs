using AIForge.Coordinator.Models.Contents;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Models.Downloads;

/// <summary>Decides who gets which bytes of a model's file.</summary>
internal sealed class ModelDownloads(ModelsStore store, ModelFiles files)
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

        var file = new Download(
            model.Filename!, model.SizeBytes, $"\"{model.Sha256}\"", (offset, length, token) => files.OpenAsync(model, offset, length, token));
        return file.At(range, ifRange);
    }

    /// <summary>Whether the user, who sees the model, may have its file.</summary>
    public async Task<bool> MayReadAsync(ModelRecord model, Guid userId, CancellationToken cancellationToken) =>
        model.OwnerId is null || model.OwnerId == userId || model.AllowDownload
        || (model.GroupId is { } group && (await store.GroupsOfAsync(userId, cancellationToken)).Contains(group));
}
