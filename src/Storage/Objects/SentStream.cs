namespace AIForge.Storage.Objects;

/// <summary>
/// A caller's stream on its way to a server. It must have exactly the length that was announced; what it throws is kept, since a client
/// of HTTP hides it in exceptions of its own. The server's time does not run while the caller's bytes are awaited. The S3 client sends parts
/// of streams that can seek only, and seeks to where it is: more than that this does not do.
/// </summary>
internal sealed class SentStream(Stream inner, long length, CallTime time) : Stream
{
    private long _sent;

    /// <summary>What went wrong on the caller's side.</summary>
    public Exception? Failure { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _sent;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_sent == length || buffer.Length == 0) return 0;
        time.Pause();
        try
        {
            var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, length - _sent)], cancellationToken);
            _sent += read;
            if (read == 0) throw new UploadRefusedException($"{length} bytes were announced, {_sent} of them came.");
            if (_sent == length && await inner.ReadAsync(new byte[1], cancellationToken) > 0) throw new UploadRefusedException($"{length} bytes were announced, and more came.");
            return read;
        }
        catch (Exception exception)
        {
            Failure = exception;
            throw;
        }
        finally
        {
            time.Resume();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written here.
    }

    /// <exception cref="IOException">The client wants to send again what has been sent: the bytes of a caller come once.</exception>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _sent + offset,
            _ => length + offset,
        };
        return target == _sent ? target : throw new IOException("The bytes of a caller come once.");
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
