using System.Runtime.InteropServices;

namespace AIForge.Inference.Backends;

/// <summary>
/// The keys and values of all sequences of a model, in pages of 16 tokens. The whole budget is reserved as address space at once;
/// the system commits memory only when a page is first written, so an idle model costs nothing.
/// Used by the one thread that runs the model.
/// </summary>
public sealed unsafe class KvStore : IDisposable
{
    public const int PageTokens = 16;

    private byte* _memory;

    public KvStore(KvShape shape, int pages)
    {
        Shape = shape;
        Pages = pages;
        _memory = (byte*)NativeMemory.AlignedAlloc(checked((nuint)(shape.PageBytes * pages)), 64);
        Pool = new PagePool(pages);
    }

    public KvShape Shape { get; }

    public int Pages { get; }

    /// <summary>Who has which page.</summary>
    public PagePool Pool { get; }

    /// <summary>The pages on a device; null for those of the processor.</summary>
    internal IDisposable? DeviceCopy { get; set; }

    public static int PagesFor(int tokens) => (tokens + PageTokens - 1) / PageTokens;

    internal byte* Keys(int page, int layer, int head) => Tile(page, layer * 2 * Shape.KvHeads + head);

    internal byte* Values(int page, int layer, int head) => Tile(page, (layer * 2 + 1) * Shape.KvHeads + head);

    // The tiles of one head lie next to each other, as attention walks through all pages of a head at a time.
    private byte* Tile(int page, int plane) => _memory + ((long)plane * Pages + page) * Shape.TileBytes;

    public void Dispose()
    {
        DeviceCopy?.Dispose();
        DeviceCopy = null;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
