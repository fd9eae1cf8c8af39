using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>The nodes of a tree as <see cref="ContentTree.NodesAsync"/> gives them, for whoever walks the same way. Which one is asked for does not matter: the walker checks.</summary>
public sealed class NodesInOrder(IAsyncEnumerator<byte[]> nodes) : IBlockSource
{
    public async ValueTask<byte[]?> ReadAsync(Cid cid, CancellationToken cancellationToken) => await nodes.MoveNextAsync() ? nodes.Current : null;
}
