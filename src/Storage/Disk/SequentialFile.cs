using Microsoft.Win32.SafeHandles;

namespace AIForge.Storage.Disk;

/// <summary>
/// A file that is read once from its beginning, past the page cache where the file system has that, with the next block on its way while one
/// is used. Owns the file.
/// </summary>
internal sealed class SequentialFile : ReadOnlyStream
{
    private readonly SafeFileHandle _file;
    private AlignedBuffer _current = AlignedBuffer.Rent(), _next = AlignedBuffer.Rent();
    private Task<int> _reading;
    private ReadOnlyMemory<byte> _rest;
    private long _at;

    public SequentialFile(SafeFileHandle file)
    {
        _file = file;
        PastCache.TrySet(file, true);
        _reading = ReadBlockAsync(_next.Memory);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.Length == 0 && !await AdvanceAsync(cancellationToken)) return 0;

        var count = Math.Min(_rest.Length, buffer.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    /// <summary>False at the end of the file.</summary>
    private async ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        var count = await _reading.WaitAsync(cancellationToken);
        if (count == 0) return false;

        (_current, _next) = (_next, _current);
        _rest = _current.Memory[..count];
        _at += count;

        // A block that is not full was the last one, and behind it no read would be aligned.
        _reading = count == AlignedBuffer.Length ? ReadBlockAsync(_next.Memory) : Task.FromResult(0);
        return true;
    }

    private async Task<int> ReadBlockAsync(Memory<byte> block)
    {
        try
        {
            return await ReadOrFallBackAsync(block);
        }
        catch (IOException exception)
        {
            throw DiskFailure.Of(exception);
        }
    }

    private async ValueTask<int> ReadOrFallBackAsync(Memory<byte> block)
    {
        try
        {
            return await FillAsync(block);
        }
        catch (IOException exception) when (exception.HResult == PastCache.NotAligned && PastCache.TrySet(_file, false))
        {
            return await FillAsync(block);
        }
    }

    private async ValueTask<int> FillAsync(Memory<byte> block)
    {
        for (var count = 0; ;)
        {
            var read = await RandomAccess.ReadAsync(_file, block[count..], _at + count, CancellationToken.None);
            count += read;
            if (read == 0 || count == block.Length || count % PastCache.Alignment != 0) return count;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // The block on its way is written to memory that is given back.
        await _reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _current.Dispose();
        _next.Dispose();
        _file.Dispose();
        await base.DisposeAsync();
    }
}
