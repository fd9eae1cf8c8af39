using System.Security.Cryptography;
using AIForge.Coordinator.Models.Keys;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Storage.Encryption;
using AIForge.Storage.Objects;

namespace AIForge.Coordinator.Models.Contents;

/// <summary>The files of models as their owners know them, however they are stored.</summary>
internal sealed class ModelFiles(IObjectStore objects, ModelKeys keys)
{
    /// <summary>The bytes of a model's file from an offset on.</summary>
    public async Task<Stream> OpenAsync(ModelRecord model, long offset, long length, CancellationToken cancellationToken)
    {
        if (!model.IsEncrypted) return await objects.OpenAsync(model.MinioPath!, offset, length, cancellationToken);

        var (from, stored) = DecryptingStream.StoredRange(offset, length);
        return await WithKeyAsync(
            model.Id,
            async () => await objects.OpenAsync(model.MinioPath!, from, stored, cancellationToken),
            (content, key) => DecryptingStream.OfRange(content, key, model.Id, model.SizeBytes, offset, length),
            cancellationToken);
    }

    /// <summary>The file behind the stored bytes, which are read from their beginning.</summary>
    public Task<Stream> DecryptAsync(UploadRecord upload, Stream stored, CancellationToken cancellationToken) => upload.IsEncrypted
        ? WithKeyAsync(upload.ModelId, () => Task.FromResult(stored), (content, key) => DecryptingStream.OfFile(content, key, upload.ModelId, upload.SizeBytes), cancellationToken)
        : Task.FromResult(stored);

    /// <summary>A part as it is stored.</summary>
    public Task<Stream> EncryptAsync(UploadRecord upload, int number, Stream part, CancellationToken cancellationToken)
    {
        var firstChunk = upload.PartSize * (number - 1) / EncryptedLayout.ChunkBytes;
        return upload.IsEncrypted
            ? WithKeyAsync(upload.ModelId, () => Task.FromResult(part), (content, key) => new EncryptingStream(content, key, upload.ModelId, upload.SizeBytes, firstChunk), cancellationToken)
            : Task.FromResult(part);
    }

    /// <summary>Bytes that a part takes in the store.</summary>
    public static long StoredLength(UploadRecord upload, int number, long length)
    {
        if (!upload.IsEncrypted) return length;
        return EncryptedLayout.StoredBytes(length) + (number == 1 ? EncryptedLayout.BlockBytes : 0);
    }

    /// <summary>Where a part begins in the store.</summary>
    public static long StoredOffset(UploadRecord upload, int number)
    {
        var before = upload.PartSize * (number - 1);
        return upload.IsEncrypted && number > 1 ? EncryptedLayout.FileBytes(before) : before;
    }

    private async Task<Stream> WithKeyAsync(Guid modelId, Func<Task<Stream>> open, Func<Stream, byte[], Stream> wrap, CancellationToken cancellationToken)
    {
        var key = await keys.UnwrapAsync(modelId, cancellationToken);
        try
        {
            return wrap(await open(), key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
