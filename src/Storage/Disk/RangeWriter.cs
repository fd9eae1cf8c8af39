using Microsoft.Win32.SafeHandles;

namespace AIForge.Storage.Disk;

/// <summary>
/// Copies a stream to a range of a file. A large range goes to the disk past the page cache: copying into the cache is most of what a fast
/// upload costs, and it would push out what others read.
/// </summary>
internal sealed class RangeWriter
{
    private const long Large = 1 << 20;

    private readonly SafeFileHandle _file;
    private long _at;
    private bool _isDirect;

    private RangeWriter(FileStream file, long length)
    {
        (_file, _at) = (file.SafeFileHandle, file.Position);
        _isDirect = length >= Large && _at % PastCache.Alignment == 0 && PastCache.TrySet(_file, true);
    }

    /// <summary>Copies at most so many bytes to the file's position and returns how many there were.</summary>
    /// <exception cref="Objects.StoreUnavailableException">The disk is full or broken.</exception>
    public static Task<long> CopyAsync(Stream content, FileStream file, long most, CancellationToken cancellationToken) =>
        new RangeWriter(file, most).CopyAsync(content, most, cancellationToken);

    private async Task<long> CopyAsync(Stream content, long most, CancellationToken cancellationToken)
    {
        using var buffer = AlignedBuffer.Rent();
        for (var written = 0L; ;)
        {
            var wanted = buffer.Memory[..(int)Math.Min(AlignedBuffer.Length, most - written)];
            var count = await content.ReadAtLeastAsync(wanted, wanted.Length, throwOnEndOfStream: false, cancellationToken);
            await WriteAsync(wanted[..count], cancellationToken);
            written += count;
            if (count < wanted.Length || written == most) return written;
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            var blocks = _isDirect ? bytes.Length / PastCache.Alignment * PastCache.Alignment : 0;
            if (blocks > 0) await WriteBlocksAsync(bytes[..blocks], cancellationToken);
            if (blocks == bytes.Length) return;

            // The last bytes of a range are no whole block.
            StopDirect();
            await AppendAsync(bytes[blocks..], cancellationToken);
        }
        catch (IOException exception)
        {
            throw DiskFailure.Of(exception);
        }
    }

    private async ValueTask WriteBlocksAsync(ReadOnlyMemory<byte> blocks, CancellationToken cancellationToken)
    {
        try
        {
            await AppendAsync(blocks, cancellationToken);
        }
        catch (IOException exception) when (exception.HResult == PastCache.NotAligned)
        {
            StopDirect();
            await AppendAsync(blocks, cancellationToken);
        }
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await RandomAccess.WriteAsync(_file, bytes, _at, cancellationToken);
        _at += bytes.Length;
    }

    private void StopDirect()
    {
        if (_isDirect) PastCache.TrySet(_file, false);
        _isDirect = false;
    }
}
