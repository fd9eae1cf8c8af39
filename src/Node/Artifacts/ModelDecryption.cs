using System.Security.Cryptography;
using AIForge.Node.Artifacts.Fetching;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Encryption;

namespace AIForge.Node.Artifacts;

/// <summary>Brings an encrypted model into memory, with the key that the coordinator gives while the model is to be loaded. Neither touches a disk.</summary>
internal sealed class ModelDecryption(CoordinatorContent coordinator)
{
    private const int PieceBytes = 1 << 20;

    /// <exception cref="FetchFailedException">The key is not given, or it and the file do not go together.</exception>
    public async Task<MemoryFile> OpenAsync(DesiredModel model, string path, CancellationToken cancellationToken)
    {
        var key = await coordinator.GetKeyAsync(model.Cid, cancellationToken);
        var plain = MemoryFile.Create();
        try
        {
            await using var stored = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            await using var decrypted = DecryptingStream.OfFile(stored, key.Key.Span, new Guid(key.FileId.Span, bigEndian: true), key.SizeBytes);
            var sha256 = await CopyAsync(decrypted, plain, cancellationToken);
            return sha256 == model.Sha256 ? plain : throw new FetchFailedException("The decrypted file is not the model that was told.");
        }
        catch (Exception exception)
        {
            plain.Dispose();
            if (exception is EncryptedFileException) throw new FetchFailedException($"The file cannot be decrypted: {exception.Message}", exception);
            throw;
        }
    }

    /// <summary>Returns the SHA-256 of what was copied.</summary>
    private static async Task<string> CopyAsync(Stream from, MemoryFile to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, offset) = (new byte[PieceBytes], 0L);
        while (await from.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            RandomAccess.Write(to.Handle, buffer.AsSpan(0, read), offset);
            offset += read;
        }

        CryptographicOperations.ZeroMemory(buffer);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
