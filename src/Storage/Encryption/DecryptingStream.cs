namespace AIForge.Storage.Encryption;

/// <summary>Decrypts an encrypted file, or a run of its blocks, as it is read. No byte is given before its chunk is known to be right.</summary>
public sealed class DecryptingStream : ReadOnlyStream
{
    private readonly Stream _stored;
    private readonly ChunkCipher _cipher;
    private readonly byte[] _chunk = new byte[EncryptedLayout.ChunkBytes];
    private readonly byte[] _block = new byte[EncryptedLayout.BlockBytes];
    private readonly bool _hasHeader;
    private long _number;
    private long _left;
    private int _skip;
    private int _start;
    private int _end;
    private bool _isOpen;

    private DecryptingStream(Stream stored, ReadOnlySpan<byte> key, Guid id, long fileBytes, (long Offset, long Length)? range)
    {
        (_stored, _hasHeader) = (stored, range is null);
        _cipher = new ChunkCipher(key, id, fileBytes);
        (_number, var inChunk) = Math.DivRem(range?.Offset ?? 0, EncryptedLayout.ChunkBytes);
        (_skip, _left) = ((int)inChunk, range?.Length ?? fileBytes);
    }

    /// <summary>A whole file, from its header on. It must end where the header says. Owns the stream.</summary>
    public static DecryptingStream OfFile(Stream stored, ReadOnlySpan<byte> key, Guid id, long fileBytes) => new(stored, key, id, fileBytes, range: null);

    /// <summary>A range of the file from the blocks of <see cref="StoredRange"/>. Owns the stream.</summary>
    public static DecryptingStream OfRange(Stream stored, ReadOnlySpan<byte> key, Guid id, long fileBytes, long offset, long length) =>
        new(stored, key, id, fileBytes, (offset, length));

    /// <summary>The stored bytes that a range of the file takes.</summary>
    public static (long Offset, long Length) StoredRange(long offset, long length)
    {
        var (first, last) = (offset / EncryptedLayout.ChunkBytes, (offset + length - 1) / EncryptedLayout.ChunkBytes);
        return (EncryptedLayout.BlockOf(first), EncryptedLayout.BlockBytes * (last - first + 1));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isOpen) await OpenAsync(cancellationToken);
        if (_left == 0 || buffer.Length == 0) return 0;
        if (_start == _end) await NextAsync(cancellationToken);

        var count = (int)Math.Min(Math.Min(buffer.Length, _end - _start), _left);
        _chunk.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        _left -= count;
        if (_left == 0 && _hasHeader) await RequireEndAsync(cancellationToken);
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await _stored.DisposeAsync();
        await base.DisposeAsync();
    }

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _isOpen = true;
        if (!_hasHeader) return;

        var read = await _stored.ReadAtLeastAsync(_block, EncryptedLayout.BlockBytes, throwOnEndOfStream: false, cancellationToken);
        var isHeader = read == EncryptedLayout.BlockBytes && _block.AsSpan(0, EncryptedLayout.HeaderBytes).SequenceEqual(_cipher.Header)
            && !_block.AsSpan(EncryptedLayout.HeaderBytes).ContainsAnyExcept((byte)0);
        if (!isHeader) throw new EncryptedFileException("The header is not that of this file, or of a version that is not known here.");
    }

    private async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        var length = _cipher.LengthOf(_number);
        var stored = length + EncryptedLayout.SaltBytes + EncryptedLayout.TagBytes;
        if (await _stored.ReadAtLeastAsync(_block.AsMemory(0, stored), stored, throwOnEndOfStream: false, cancellationToken) < stored)
            throw new EncryptedFileException($"The encrypted file is cut off in chunk {_number}.");

        _cipher.Decrypt(_number++, _block.AsSpan(0, stored), _chunk.AsSpan(0, length));
        (_start, _end, _skip) = (_skip, length, 0);
    }

    private async ValueTask RequireEndAsync(CancellationToken cancellationToken)
    {
        if (await _stored.ReadAsync(_block.AsMemory(0, 1), cancellationToken) > 0) throw new EncryptedFileException("More follows the end of the encrypted file.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _cipher.Dispose();
        base.Dispose(disposing);
    }
}
