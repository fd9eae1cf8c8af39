using System.Net;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Content;

/// <summary>A file on its way to a node: its CID is computed as it passes. What the caller's stream throws is kept, since a client of HTTP hides it.</summary>
internal sealed class AddedFile(Stream content, UnixFsLayout layout, CallTime time, TimeSpan endLimit) : HttpContent
{
    private const int BufferSize = UnixFsLayout.ChunkSize;

    /// <summary>The file, when all of it has passed.</summary>
    public DagLink? Root { get; private set; }

    /// <summary>What went wrong on the caller's side.</summary>
    public Exception? Failure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var builder = new UnixFsBuilder(layout, NoBlocks.Instance);
        var buffer = new byte[BufferSize];
        while (await ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            await builder.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        Root = await builder.FinishAsync(cancellationToken);
        time.Resume(endLimit);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        time.Pause();
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
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
}
