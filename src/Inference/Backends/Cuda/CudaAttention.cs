using System.Numerics;
using AIForge.Inference.Backends.Cuda.Driver;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>
/// Attention over the pages on the GPU. Where few tiles of queries would leave most of the GPU idle over a long context, every chunk of 256
/// keys has a block of its own, and a second kernel joins them; the bits are the same either way.
/// </summary>
internal sealed class CudaAttention(CudaDevice device, CudaKernels kernels) : IDisposable
{
    public const int ChunkKeys = 256;

    // What the results of chunks may take.
    private const long MostPartialBytes = 256 << 20;

    private ulong _partial;
    private long _partialBytes;

    /// <summary>Blocks that keep a large GPU busy without being split.</summary>
    public int EnoughBlocks { get; set; } = 1024;

    /// <summary>Grows when the buffer moves.</summary>
    public int Version { get; private set; }

    /// <summary>Chunks that a pass is split into: 1, or a power of two, so that few shapes of passes need to be recorded.</summary>
    public static int SplitOf(int chunks) => (int)BitOperations.RoundUpToPowerOf2((uint)chunks);

    public void Run(CudaActivations queries, CudaKeyValues store, int layer, CudaBatch batch, AttentionRule rule, int rows, CudaActivations output)
    {
        var shape = store.Shape;
        var heads = queries.Columns / shape.HeadDimension;
        var (attention, join) = kernels.Attention(shape.HeadStride);
        var split = SplitOf(batch.Chunks);
        var partialBytes = (long)rows * heads * split * (shape.HeadStride + 4) * sizeof(float);
        if (split > 1 && (batch.TileCount * shape.KvHeads >= EnoughBlocks || partialBytes > MostPartialBytes)) split = 1;
        if (split > 1) Reserve(partialBytes);
        device.Launch(
            attention, (batch.TileCount, shape.KvHeads, split), 256, queries.Address, queries.Stride, store.Address, batch.Tiles, batch.Positions, batch.PageOffsets, batch.Pages,
            layer, shape.KvHeads, heads / shape.KvHeads, shape.HeadDimension, shape.HeadStride, store.Pages, rule.Window, rule.Scale, rule.SoftCap, output.Address, _partial);
        if (split == 1) return;
        device.Launch(
            join, (heads, rows, 1), 32, _partial, batch.Positions, split, output.Stride, shape.HeadDimension, shape.HeadStride, rule.Window, heads, output.Address);
    }

    public void Dispose() => device.Free(_partial);

    private void Reserve(long bytes)
    {
        if (bytes <= _partialBytes) return;
        device.Synchronize();
        device.Free(_partial);
        _partialBytes = 0;
        _partial = device.Allocate(bytes);
        _partialBytes = bytes;
        Version++;
    }
}
