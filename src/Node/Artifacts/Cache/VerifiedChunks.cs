namespace AIForge.Node.Artifacts.Cache;

/// <summary>
/// Which chunks of a file are there, in a file of one byte each that survives the process. It is written after the chunk; a power cut may
/// keep the record and lose the chunk, so what it says is hashed again before it is believed.
/// </summary>
internal sealed class VerifiedChunks : IDisposable
{
    private readonly byte[] _flags;
    private readonly FileStream _record;
    private int _count;

    public VerifiedChunks(string path, int chunks)
    {
        _record = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _flags = new byte[chunks];
        if (_record.Length == chunks) _record.ReadExactly(_flags);
        else _record.SetLength(0);
        _record.SetLength(chunks);
        _count = _flags.Count(flag => flag == 1);
    }

    public int Count => Volatile.Read(ref _count);

    public bool this[int chunk] => Volatile.Read(ref _flags[chunk]) == 1;

    public void Set(int chunk, bool isThere)
    {
        lock (_record)
        {
            if (this[chunk] == isThere) return;
            _flags[chunk] = isThere ? (byte)1 : (byte)0;
            RandomAccess.Write(_record.SafeFileHandle, [_flags[chunk]], chunk);
            _count += isThere ? 1 : -1;
        }
    }

    public void Dispose() => _record.Dispose();
}
