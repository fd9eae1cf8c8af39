using System.Buffers;
using System.Net;

namespace AIForge.Cli.Files;

/// <summary>A part of a file as the body of a request; can be sent again.</summary>
internal sealed class PartContent(string path, long offset, long length, Action<long> sent) : HttpContent
{
    private const int Buffer = 256 * 1024;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var told = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            file.Position = offset;
            while (told < length && await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(Buffer, length - told)), cancellationToken) is var count and > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                told += count;
                sent(count);
            }
        }
        catch
        {
            // It will be sent again, and is to be counted once.
            sent(-told);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
