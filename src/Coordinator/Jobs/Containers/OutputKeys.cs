using System.Security.Cryptography;
using AIForge.Coordinator.Platform.Secrets;
using AIForge.Shared.Ids;
using AIForge.Storage.Encryption;
using AIForge.Storage.Objects;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The keys of outputs: one for each archive, wrapped in its row and gone with it.</summary>
internal sealed class OutputKeys(IKeyWrapping wrapping, IObjectStore objects)
{
    public string CurrentKeyId => wrapping.CurrentKeyId;

    /// <summary>A new key and its wrapped form. The caller clears the first.</summary>
    public (byte[] Key, WrappedSecret Wrapped) New(Guid jobId)
    {
        var key = RandomNumberGenerator.GetBytes(EncryptedLayout.KeyBytes);
        return (key, wrapping.Wrap(key, ContextOf(jobId)));
    }

    public WrappedSecret Rewrap(OutputRecord output)
    {
        var key = wrapping.Unwrap(output.Key, ContextOf(output.JobId));
        try
        {
            return wrapping.Wrap(key, ContextOf(output.JobId));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Bytes of the archive from an offset on.</summary>
    public async Task<Stream> OpenAsync(OutputRecord output, long offset, long length, CancellationToken cancellationToken)
    {
        if (length == 0) return Stream.Null;
        var key = wrapping.Unwrap(output.Key, ContextOf(output.JobId));
        try
        {
            var (from, stored) = DecryptingStream.StoredRange(offset, length);
            var content = await objects.OpenAsync(output.ObjectKey, from, stored, cancellationToken);
            return DecryptingStream.OfRange(content, key, output.Id, output.SizeBytes, offset, length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static string ContextOf(Guid jobId) => $"outputs of {new Id<JobTag>(jobId)}";
}
