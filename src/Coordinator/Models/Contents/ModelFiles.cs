using AIForge.Storage.Objects;

namespace AIForge.Coordinator.Models.Contents;

/// <summary>The files of models as their owners know them, wherever and however they are stored.</summary>
internal sealed class ModelFiles(IObjectStore objects)
{
    /// <summary>The bytes of a model's file from an offset on.</summary>
    public Task<Stream> OpenAsync(ModelRecord model, long offset, long length, CancellationToken cancellationToken) =>
        objects.OpenAsync(model.MinioPath!, offset, length, cancellationToken);

    /// <summary>The file behind the stored bytes, which are read from their beginning.</summary>
    public Task<Stream> DecryptAsync(Guid modelId, bool isEncrypted, Stream stored, CancellationToken cancellationToken) => Task.FromResult(stored);
}
