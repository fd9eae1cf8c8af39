namespace AIForge.Storage.Encryption;

/// <summary>Encrypts a run of chunks as it is read, with the header before the first chunk of the file.</summary>
public sealed class EncryptingStream : ReadOnlyStream
{
    private readonly Stream _plain;
    private readonly ChunkCipher _cipher;
    private readonly byte[] _chunk = new byte[EncryptedLayout.ChunkBytes];
    private readonly byte[] _block = new byte[EncryptedLayout.BlockBytes];
    private long _number;
    private int _start;
    private int _end;

    /// <param name="id">Of what is encrypted; a file of another id is not taken for it.</param>
    /// <param name="fileBytes">Of the whole file.</param>
    /// <param name="firstChunk">Number of the chunk with which the run begins.</param>
    public EncryptingStream(Stream plain, ReadOnlySpan<byte> key, Guid id, long fileBytes, long firstChunk)
    {
        (_plain, _number) = (plain, firstChunk);
        _cipher = new ChunkCipher(key, id, fileBytes);
        if (firstChunk > 0) return;

        _cipher.Header.CopyTo(_block, 0);
        _end = EncryptedLayout.BlockBytes;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end && !await NextAsync(cancellationToken)) return 0;

        var count = Math.Min(buffer.Length, _end - _start);
        _block.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    private async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        var count = await _plain.ReadAtLeastAsync(_chunk, _chunk.Length, throwOnEndOfStream: false, cancellationToken);
        if (count == 0) return false;
        if (count != _cipher.LengthOf(_number)) throw new EncryptedFileException($"Chunk {_number} has another length than the file's says.");

        (_start, _end) = (0, _cipher.Encrypt(_number++, _chunk.AsSpan(0, count), _block));
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _cipher.Dispose();
        base.Dispose(disposing);
    }
}
