using System.Runtime.CompilerServices;
using AIForge.Node.Control;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Cids;
using AIForge.Storage.Encryption;
using AIForge.Storage.UnixFs;
using Grpc.Core;

namespace AIForge.Node.Artifacts.Fetching;

/// <summary>The coordinator as a source: it gives the tree of what this node was told to load, and the bytes when nobody else does.</summary>
internal sealed class CoordinatorContent(CoordinatorChannel channel)
{
    private NodeDataService.NodeDataServiceClient Client => new(channel.Channel);

    /// <exception cref="FetchFailedException">The coordinator does not give it, or not what it should be.</exception>
    public async Task<ContentTree> ReadTreeAsync(Cid cid, long sizeBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var nodes = NodesAsync(cid, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var tree = (await ContentTree.ReadAsync(new NodesInOrder(nodes), cid, sizeBytes, cancellationToken)).WithSize(sizeBytes);
            return tree.Size == sizeBytes ? tree : throw new FetchFailedException($"{cid} has {tree.Size} bytes, not the {sizeBytes} that were told.") { Failure = FetchFailure.Damaged };
        }
        catch (Exception exception) when (exception is ContentDamagedException or BlockMissingException)
        {
            throw new FetchFailedException($"The tree of {cid} is not what it should be: {exception.Message}", exception) { Failure = FetchFailure.Damaged };
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FetchFailedException($"The coordinator does not give the tree of {cid}: {exception.Status.Detail}", exception)
            {
                Failure = exception.StatusCode == StatusCode.NotFound ? FetchFailure.NotFound : FetchFailure.Unavailable,
            };
        }
    }

    /// <exception cref="FetchFailedException">The coordinator does not give it.</exception>
    public async Task<GetModelKeyResponse> GetKeyAsync(string cid, CancellationToken cancellationToken)
    {
        try
        {
            var key = await Client.GetModelKeyAsync(new GetModelKeyRequest { Cid = cid }, channel.Headers, cancellationToken: cancellationToken);
            return key is { Key.Length: EncryptedLayout.KeyBytes, FileId.Length: 16, SizeBytes: > 0 } ? key : throw new FetchFailedException($"What the coordinator gives for {cid} is no key.");
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FetchFailedException($"The coordinator does not give the key of {cid}: {exception.Status.Detail}", exception);
        }
    }

    public IChunkSource SourceOf(Cid cid) => new Source(this, cid);

    private async IAsyncEnumerable<byte[]> NodesAsync(Cid cid, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var call = Client.FetchContent(new FetchContentRequest { Cid = cid.ToString(), Tree = true }, channel.Headers, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken)) yield return call.ResponseStream.Current.Data.ToByteArray();
    }

    private sealed class Source(CoordinatorContent content, Cid cid) : IChunkSource
    {
        public string Name => "the coordinator";

        public bool IsLastResort => true;

        public async Task ReadAsync(long offset, Memory<byte> buffer, Action<int> received, CancellationToken cancellationToken)
        {
            var request = new FetchContentRequest { Cid = cid.ToString(), Offset = offset, Length = buffer.Length };
            using var call = content.Client.FetchContent(request, content.Headers, cancellationToken: cancellationToken);
            while (!buffer.IsEmpty)
            {
                if (!await call.ResponseStream.MoveNext(cancellationToken)) throw new EndOfStreamException("the answer ended early");
                var data = call.ResponseStream.Current.Data;
                if (data.Length > buffer.Length) throw new InvalidDataException("more came than was asked for");
                data.Span.CopyTo(buffer.Span);
                buffer = buffer[data.Length..];
                received(data.Length);
            }
        }
    }

    private Metadata Headers => channel.Headers;
}
