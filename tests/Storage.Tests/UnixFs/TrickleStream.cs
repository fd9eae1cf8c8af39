namespace AIForge.Storage.Tests.UnixFs;

/// <summary>Gives a few bytes with each read, as a network does.</summary>
internal sealed class TrickleStream(byte[] content, int most) : MemoryStream(content)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
}
