using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AIForge.Node.Executors.Containers;

/// <summary>
/// What a job writes, in a bounded file, so that a coordinator that is slow or away holds nobody up: the job writes on, and who reads begins
/// where it likes. When the file is full the rest is thrown away, and the log says so at its end.
/// </summary>
internal sealed class JobLog(string path, long mostBytes, TimeProvider clock) : IDisposable
{
    private const int HeaderLength = 16;
    private const int LongestPiece = 64 << 10, Reserve = 4_096;
    private static readonly byte[] FullNotice = Encoding.UTF8.GetBytes("\naiforge: the log is full; what the job writes from here on is not kept\n");

    private readonly Lock _lock = new();

    // All of it is set aside now: a disk that fills up while the job runs takes nothing from its log.
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, preallocationSize: mostBytes + Reserve);
    private TaskCompletionSource _changed = NewSignal();
    private long _end;
    private long _length;
    private bool _isFull;
    private bool _isComplete;

    /// <summary>Bytes that the job wrote and that are kept.</summary>
    public long Length
    {
        get
        {
            lock (_lock) return _length;
        }
    }

    /// <summary>Takes what the job wrote. Never waits for a reader.</summary>
    public void Append(bool isError, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            for (; !data.IsEmpty && !_isFull; data = data[Math.Min(data.Length, LongestPiece)..])
            {
                var piece = data[..Math.Min(data.Length, LongestPiece)];
                _isFull = _end + HeaderLength + piece.Length > mostBytes;
                if (_isFull) Write(isError: true, FullNotice);
                else Write(isError, piece);
            }

            Signal();
        }
    }

    /// <summary>The job writes no more: readers end when they have everything.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            Signal();
        }
    }

    /// <summary>Everything from a byte on, as it comes, until the log is complete.</summary>
    public async IAsyncEnumerable<LogPiece> ReadAsync(long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (position, at) = (0L, 0L);
        while (true)
        {
            var (end, isComplete, changed) = Now();
            while (position < end)
            {
                var (piece, next) = Read(position, at);
                (position, at) = (next, piece.Offset + piece.Data.Length);
                if (at <= offset) continue;
                var known = (int)Math.Max(0, offset - piece.Offset);
                yield return piece with { Offset = piece.Offset + known, Data = piece.Data[known..] };
            }

            if (isComplete) yield break;
            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _file.Dispose();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private (long End, bool IsComplete, Task Changed) Now()
    {
        lock (_lock) return (_end, _isComplete, _changed.Task);
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    private void Write(bool isError, ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(header, data.Length);
        header[4] = isError ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], clock.GetUtcNow().ToUnixTimeMilliseconds());
        RandomAccess.Write(_file, header, _end);
        RandomAccess.Write(_file, data, _end + HeaderLength);
        _end += HeaderLength + data.Length;
        _length += data.Length;
    }

    private (LogPiece Piece, long Next) Read(long position, long at)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        RandomAccess.Read(_file, header, position);
        var data = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        RandomAccess.Read(_file, data, position + HeaderLength);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(header[8..]));
        return (new LogPiece(at, header[4] == 1, time, data), position + HeaderLength + data.Length);
    }
}
