namespace AIForge.Storage.Tests;

/// <summary>Breaks off when half of the content was read, as a client does that goes away.</summary>
internal sealed class BreakingStream(byte[] content) : OneWayStream(content)
{
    private int _left = content.Length / 2;

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = _left > 0 ? base.Read(buffer, offset, Math.Min(count, _left)) : throw new IOException("the client is gone");
        _left -= read;
        return read;
    }

    // A memory stream of another type asks the method above.
    public override int Read(Span<byte> buffer) => base.Read(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        return Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
