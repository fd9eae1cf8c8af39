using System.Runtime.CompilerServices;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Platform.Places;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>Gives nodes the content that they were told to load and the inputs of jobs that they hold, and no other: trees, and bytes when no better source is left.</summary>
internal sealed class ContentDelivery(ModelLoads loads, InputContents inputs, IContentStore content, IObjectStore objects, TimeProvider clock, IOptions<InferenceOptions> options)
{
    private const long LongestRange = 64L << 20;
    private const int PieceBytes = 256 * 1024;

    private const int MostOfNode = 4;

    // A node that takes nothing for so long holds a place that others wait for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FairPlaces _places = new(options.Value.MaxContentFetches, MostOfNode);

    public async Task SendAsync(Guid nodeId, FetchContentRequest request, IServerStreamWriter<FetchContentResponse> responses, CancellationToken cancellationToken)
    {
        var source = OfModel(nodeId, request.Cid) ?? await inputs.FindAsync(nodeId, request.Cid, cancellationToken) ?? throw InferenceFaults.ContentUnknown();
        if (!request.Tree && (request.Offset < 0 || request.Length is < 1 or > LongestRange)) throw InferenceFaults.ContentRangeInvalid(LongestRange);
        using var place = _places.TryTake(nodeId) ?? throw InferenceFaults.TooManyFetches();
        using var stuck = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stuck.Token);
        try
        {
            var parts = request.Tree ? TreeAsync(source, ending.Token) : BytesAsync(source, request.Offset, request.Length, ending.Token);
            await foreach (var part in parts)
            {
                stuck.CancelAfter(Patience);
                await responses.WriteAsync(new FetchContentResponse { Data = ByteString.CopyFrom(part.Span) }, ending.Token);
                stuck.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception exception) when (exception is ObjectMissingException or BlockMissingException or ContentDamagedException)
        {
            throw InferenceFaults.ContentUnknown();
        }
        catch (OperationCanceledException) when (stuck.IsCancellationRequested)
        {
            throw InferenceFaults.TooManyFetches();
        }
    }

    private KeptContent? OfModel(Guid nodeId, string cid) => loads.Find(nodeId, cid) is { } model && ModelSource.Of(model) is { } source
        ? new KeptContent(source.Cid, IsInContentStore: true, (offset, length, token) => objects.OpenAsync(source.ObjectKey, offset, length, token))
        : null;

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> TreeAsync(KeptContent source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var nodes = await NodesOfAsync(source, cancellationToken);
        await foreach (var node in ContentTree.NodesAsync(nodes, source.Cid, cancellationToken)) yield return node;
    }

    /// <summary>The content store, or, before it has the file, a tree made of the object.</summary>
    private async Task<IBlockSource> NodesOfAsync(KeptContent source, CancellationToken cancellationToken)
    {
        if (source.IsInContentStore && await content.FindSizeAsync(source.Cid, cancellationToken) is not null) return content;
        var collected = new CollectedNodes();
        await using var bytes = await source.Open(0, null, cancellationToken);
        var root = await UnixFsBuilder.AddAsync(bytes, UnixFsLayout.Version1, collected, cancellationToken);
        return root.Cid == source.Cid ? collected : throw new ContentDamagedException(source.Cid, "is not what the object holds");
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> BytesAsync(KeptContent source, long offset, long length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var bytes = await source.Open(offset, length, cancellationToken);
        var buffer = new byte[PieceBytes];
        while (await bytes.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is var read and > 0) yield return buffer.AsMemory(0, read);
    }
}
