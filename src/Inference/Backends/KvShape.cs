namespace AIForge.Inference.Backends;

/// <summary>The dimensions of a model's attention memory.</summary>
public readonly record struct KvShape(int Layers, int KvHeads, int HeadDimension)
{
    /// <summary>Head dimension rounded up so that every vector in a page can be loaded whole.</summary>
    public int HeadStride => (HeadDimension + 15) / 16 * 16;

    /// <summary>Floats of the keys (or the values) of one head in one page.</summary>
    public int TileFloats => KvStore.PageTokens * HeadStride;

    public long PageFloats => (long)Layers * KvHeads * 2 * TileFloats;

    public long PageBytes => PageFloats * sizeof(float);
}
