using System.Buffers.Binary;
using System.Text;

namespace AIForge.Coordinator.Models.Formats;

/// <summary>
/// Reads a file's header forward, never more than a bound of it, and sets nothing aside for bytes that are not there: a file may
/// promise anything.
/// </summary>
internal sealed class HeaderReader(Stream file, long fileLength)
{
    /// <summary>The largest vocabularies take about 15 MB.</summary>
    public const int MaxBytes = 256 << 20;

    private const int Buffer = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] buffer = new byte[Buffer];
    private int start;
    private int end;

    public long FileLength => fileLength;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    public async ValueTask<byte> ByteAsync(string what, CancellationToken cancellationToken) => (await TakeAsync(1, what, cancellationToken)).Span[0];

    public async ValueTask<uint> UInt32Async(string what, CancellationToken cancellationToken) =>
        BinaryPrimitives.ReadUInt32LittleEndian((await TakeAsync(4, what, cancellationToken)).Span);

    public async ValueTask<ulong> UInt64Async(string what, CancellationToken cancellationToken) =>
        BinaryPrimitives.ReadUInt64LittleEndian((await TakeAsync(8, what, cancellationToken)).Span);

    /// <summary>A count of things that take at least so many bytes each; refused when they cannot follow.</summary>
    public async ValueTask<int> CountAsync(string what, int maximum, int smallestBytes, CancellationToken cancellationToken)
    {
        var count = await UInt64Async(what, cancellationToken);
        if (count > (ulong)maximum) throw new ModelFileException($"The file declares {count} {what}; at most {maximum} are taken.");
        if ((long)count * smallestBytes > fileLength - Position) throw new ModelFileException($"The file declares {count} {what}, more than it has bytes for.");
        return (int)count;
    }

    /// <summary>Text that must be UTF-8.</summary>
    public async ValueTask<string> TextAsync(int bytes, string what, CancellationToken cancellationToken)
    {
        var taken = bytes <= Buffer ? await TakeAsync(bytes, what, cancellationToken) : await CopyAsync(bytes, what, cancellationToken);
        try
        {
            return Strict.GetString(taken.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new ModelFileException($"The file's {what} is not valid UTF-8.");
        }
    }

    /// <summary>Bytes beyond the size of the buffer, as they come.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> CopyAsync(int bytes, string what, CancellationToken cancellationToken)
    {
        Require(bytes, what);
        var copy = new byte[bytes];
        for (var done = 0; done < bytes;)
        {
            var piece = await TakeAsync(Math.Min(Buffer, bytes - done), what, cancellationToken);
            piece.CopyTo(copy.AsMemory(done));
            done += piece.Length;
        }

        return copy;
    }

    public async ValueTask SkipAsync(long bytes, string what, CancellationToken cancellationToken)
    {
        Require(bytes, what);
        for (var left = bytes; left > 0;) left -= (await TakeAsync((int)Math.Min(Buffer, left), what, cancellationToken)).Length;
    }

    /// <summary>Valid until the next read.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int bytes, string what, CancellationToken cancellationToken)
    {
        Require(bytes, what);
        if (end - start < bytes)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            end += await file.ReadAtLeastAsync(buffer.AsMemory(end), bytes - end, throwOnEndOfStream: false, cancellationToken);
            if (end < bytes) throw new ModelFileException($"The file ends inside {what}.");
        }

        var taken = buffer.AsMemory(start, bytes);
        start += bytes;
        Position += bytes;
        return taken;
    }

    private void Require(long bytes, string what)
    {
        if (bytes > fileLength - Position) throw new ModelFileException($"The file ends inside {what}.");
        if (bytes > MaxBytes - Position) throw new ModelFileException($"The file's header is larger than {MaxBytes} bytes.");
    }
}
