using System.Runtime.CompilerServices;
using AIForge.Coordinator.Models;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>Gives nodes the content that they were told to load, and no other: trees, and bytes when no better source is left.</summary>
internal sealed class ContentDelivery(ModelLoads loads, IContentStore content, IObjectStore objects, IOptions<InferenceOptions> options) : IDisposable
{
    private const long LongestRange = 64L << 20;
    private const int PieceBytes = 256 * 1024;

    private readonly SemaphoreSlim _places = new(options.Value.MaxContentFetches);

    public async Task SendAsync(Guid nodeId, FetchContentRequest request, IServerStreamWriter<FetchContentResponse> responses, CancellationToken cancellationToken)
    {
        var source = loads.FindSource(nodeId, request.Cid) ?? throw InferenceFaults.ContentUnknown();
        if (!request.Tree && (request.Offset < 0 || request.Length is < 1 or > LongestRange)) throw InferenceFaults.ContentRangeInvalid(LongestRange);
        if (!_places.Wait(TimeSpan.Zero, cancellationToken)) throw InferenceFaults.TooManyFetches();
        try
        {
            var parts = request.Tree ? TreeAsync(source, cancellationToken) : BytesAsync(source, request.Offset, request.Length, cancellationToken);
            await foreach (var part in parts) await responses.WriteAsync(new FetchContentResponse { Data = ByteString.CopyFrom(part.Span) }, cancellationToken);
        }
        catch (Exception exception) when (exception is ObjectMissingException or BlockMissingException or ContentDamagedException)
        {
            throw InferenceFaults.ContentUnknown();
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> TreeAsync(ModelSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var nodes = await NodesOfAsync(source, cancellationToken);
        await foreach (var node in ContentTree.NodesAsync(nodes, source.Cid, cancellationToken)) yield return node;
    }

    /// <summary>The content store, or, before it has the file, a tree made of the object.</summary>
    private async Task<IBlockSource> NodesOfAsync(ModelSource source, CancellationToken cancellationToken)
    {
        if (await content.FindSizeAsync(source.Cid, cancellationToken) is not null) return content;
        var collected = new CollectedNodes();
        await using var bytes = await objects.OpenAsync(source.ObjectKey, 0, null, cancellationToken);
        var root = await UnixFsBuilder.AddAsync(bytes, UnixFsLayout.Version1, collected, cancellationToken);
        return root.Cid == source.Cid ? collected : throw new ContentDamagedException(source.Cid, "is not what the object holds");
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> BytesAsync(ModelSource source, long offset, long length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var bytes = await objects.OpenAsync(source.ObjectKey, offset, length, cancellationToken);
        var buffer = new byte[PieceBytes];
        while (await bytes.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is var read and > 0) yield return buffer.AsMemory(0, read);
    }
}
