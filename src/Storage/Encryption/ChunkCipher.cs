using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AIForge.Storage.Encryption;

/// <summary>
/// Encrypts and decrypts the chunks of one file. The header and the chunk's number are authenticated with each chunk: one that is moved,
/// repeated, of another file, or of a file of another length is not taken.
/// </summary>
internal sealed class ChunkCipher : IDisposable
{
    private readonly AesGcm _aes;
    private readonly byte[] _associated;

    public ChunkCipher(ReadOnlySpan<byte> key, Guid id, long fileBytes)
    {
        if (key.Length != EncryptedLayout.KeyBytes) throw new ArgumentException($"A key has {EncryptedLayout.KeyBytes} bytes.", nameof(key));
        FileBytes = fileBytes;
        Header = EncryptedLayout.Header(id, fileBytes);
        _associated = [.. Header, .. new byte[8]];
        _aes = new AesGcm(key, EncryptedLayout.TagBytes);
    }

    public long FileBytes { get; }

    public byte[] Header { get; }

    /// <summary>Bytes of a chunk: all are full but the last.</summary>
    public int LengthOf(long chunk) => (int)Math.Min(EncryptedLayout.ChunkBytes, FileBytes - (chunk * EncryptedLayout.ChunkBytes));

    /// <summary>Writes the block of a chunk; returns its length.</summary>
    public int Encrypt(long chunk, ReadOnlySpan<byte> plain, Span<byte> block)
    {
        Span<byte> nonce = stackalloc byte[EncryptedLayout.NonceBytes];
        var salt = block[..EncryptedLayout.SaltBytes];
        RandomNumberGenerator.Fill(salt);
        Prepare(chunk, salt, nonce);
        var body = block.Slice(EncryptedLayout.SaltBytes, plain.Length);
        _aes.Encrypt(nonce, plain, body, block.Slice(EncryptedLayout.SaltBytes + plain.Length, EncryptedLayout.TagBytes), _associated);
        return EncryptedLayout.SaltBytes + plain.Length + EncryptedLayout.TagBytes;
    }

    /// <summary>Writes the chunk of a block.</summary>
    /// <exception cref="EncryptedFileException">The block is not that of this chunk.</exception>
    public void Decrypt(long chunk, ReadOnlySpan<byte> block, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[EncryptedLayout.NonceBytes];
        Prepare(chunk, block[..EncryptedLayout.SaltBytes], nonce);
        try
        {
            _aes.Decrypt(nonce, block.Slice(EncryptedLayout.SaltBytes, plain.Length), block[(EncryptedLayout.SaltBytes + plain.Length)..], plain, _associated);
        }
        catch (CryptographicException exception)
        {
            throw new EncryptedFileException($"Chunk {chunk} of the encrypted file is damaged, out of its place, or under another key.", exception);
        }
    }

    public void Dispose() => _aes.Dispose();

    private void Prepare(long chunk, ReadOnlySpan<byte> salt, Span<byte> nonce)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, checked((uint)chunk));
        salt.CopyTo(nonce[4..]);
        BinaryPrimitives.WriteInt64BigEndian(_associated.AsSpan(EncryptedLayout.HeaderBytes), chunk);
    }
}
