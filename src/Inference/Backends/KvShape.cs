namespace AIForge.Inference.Backends;

/// <summary>The dimensions of a model's attention memory.</summary>
/// <param name="ValueBytes">Of each number: 2 in half precision, 4 in single.</param>
public readonly record struct KvShape(int Layers, int KvHeads, int HeadDimension, int ValueBytes)
{
    /// <summary>Head dimension rounded up so that every vector in a page can be loaded whole.</summary>
    public int HeadStride => (HeadDimension + 15) / 16 * 16;

    /// <summary>Bytes of the keys (or the values) of one head in one page.</summary>
    public int TileBytes => KvStore.PageTokens * HeadStride * ValueBytes;

    public long PageBytes => (long)Layers * KvHeads * 2 * TileBytes;
}
