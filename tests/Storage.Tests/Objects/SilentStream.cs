namespace AIForge.Storage.Tests.Objects;

/// <summary>A client that has gone silent: nothing comes until the reader has enough of it.</summary>
internal sealed class SilentStream : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return 0;
    }
}
