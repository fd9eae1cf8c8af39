using System.Numerics;
using AIForge.Inference.Backends.Cuda.Driver;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>
/// What a batch is made of, on the GPU: tokens, positions and pages of every row, the rows whose logits are wanted, and the tiles of queries
/// that attention takes. One copy brings it there, from pinned memory.
/// </summary>
internal sealed unsafe class CudaBatch(CudaDevice device) : IDisposable
{
    /// <summary>Queries in a tile of attention.</summary>
    public const int TileQueries = 8;

    // The position of rows that are padding.
    private const int NoPosition = -1;
    private const int TileInts = 3;

    private PinnedMemory? _staging;
    private ulong _address;
    private nint _copied;
    private int _rowCapacity, _pageCapacity, _tileCapacity;
    private int _group = 1;

    /// <summary>Grows when buffers move, so that what was recorded with them is not used again.</summary>
    public int Version { get; private set; }

    public int TileCount { get; private set; }

    /// <summary>Chunks of 256 keys that the longest sequence has.</summary>
    public int Chunks { get; private set; }

    public ulong Tokens => _address;

    public ulong Positions => At(_rowCapacity);

    public ulong PageOffsets => At(2 * _rowCapacity);

    public ulong LogitRows => At(3 * _rowCapacity);

    public ulong Tiles => At(4 * _rowCapacity);

    public ulong Pages => At(4 * _rowCapacity + TileInts * _tileCapacity);

    private int* Staged => (int*)_staging!.Address;

    /// <summary>Describes a batch and brings it to the GPU. Rows from those of the batch to <paramref name="rows"/> are padding.</summary>
    /// <param name="group">Query heads for one key-value head; 0 where only positions are needed.</param>
    /// <param name="isApart">Every row has tiles of its own, so that batches of as many rows look alike.</param>
    public void Describe(ReadOnlySpan<int> tokens, ReadOnlySpan<BatchSegment> segments, ReadOnlySpan<int> logitRows, int rows, int group, bool isApart = false)
    {
        _group = group;
        var (tiles, pages) = (rows, 0);
        foreach (var segment in segments)
        {
            tiles += (segment.RowCount * group + TileQueries - 1) / TileQueries;
            pages += KvStore.PagesFor(segment.Position + segment.RowCount);
        }

        Reserve(rows, tiles, pages);
        tokens.CopyTo(new Span<int>(Staged, _rowCapacity));
        new Span<int>(Staged + tokens.Length, rows - tokens.Length).Clear();
        new Span<int>(Staged + _rowCapacity, rows).Fill(NoPosition);
        new Span<int>(Staged + 2 * _rowCapacity, rows).Clear();
        for (var i = 0; i < rows; i++) Staged[3 * _rowCapacity + i] = i < logitRows.Length ? logitRows[i] : logitRows.Length == 0 ? 0 : i;
        pages = DescribeSegments(segments, rows, isApart);
        device.Upload(_address, Staged, (4L * _rowCapacity + TileInts * _tileCapacity + pages) * sizeof(int));
        device.Record(_copied);
    }


    public void Dispose()
    {
        _staging?.Dispose();
        device.Free(_address);
        if (_copied != 0 && device.TryEnter()) _ = device.Functions.DestroyEvent(_copied);
    }

    private int DescribeSegments(ReadOnlySpan<BatchSegment> segments, int rows, bool isApart)
    {
        var (pages, tile, longest) = (0, 0, 1);
        int* tileList = Staged + 4 * _rowCapacity, pageList = tileList + TileInts * _tileCapacity;
        var described = 0;
        foreach (var segment in segments)
        {
            for (var row = 0; row < segment.RowCount; row++)
            {
                Staged[_rowCapacity + segment.FirstRow + row] = segment.Position + row;
                Staged[2 * _rowCapacity + segment.FirstRow + row] = pages;
            }

            if (_group == 0) continue;
            var end = segment.Position + segment.RowCount;
            for (var position = 0; position < end; position += KvStore.PageTokens) pageList[pages++] = segment.Pages.PageOf(position);
            var (runs, each) = isApart ? (segment.RowCount, 1) : (1, segment.RowCount);
            for (var run = 0; run < runs; run++)
                for (var query = 0; query < each * _group; query += TileQueries) WriteTile(tileList, tile++, segment.FirstRow + run, each, query);
            longest = Math.Max(longest, end);
            described = Math.Max(described, segment.FirstRow + segment.RowCount);
        }

        // Padding has as many tiles as a row that decodes, so that steps of one size are alike.
        for (var row = described; row < rows && _group > 0; row++)
            for (var query = 0; query < _group; query += TileQueries) WriteTile(tileList, tile++, row, 0, 0);
        (TileCount, Chunks) = (tile, (longest + CudaAttention.ChunkKeys - 1) / CudaAttention.ChunkKeys);
        return pages;
    }

    private static void WriteTile(int* tiles, int index, int firstRow, int rows, int query) =>
        (tiles[index * TileInts], tiles[index * TileInts + 1], tiles[index * TileInts + 2]) = (firstRow, rows, query);

    private void Reserve(int rows, int tiles, int pages)
    {
        tiles += rows * ((_group + TileQueries - 1) / TileQueries);
        if (_copied == 0) _copied = device.CreateEvent();
        else device.WaitFor(_copied);
        if (rows <= _rowCapacity && pages <= _pageCapacity && tiles <= _tileCapacity) return;
        (_rowCapacity, _pageCapacity, _tileCapacity) = (Grown(_rowCapacity, rows), Grown(_pageCapacity, pages), Grown(_tileCapacity, tiles));
        var bytes = (4L * _rowCapacity + TileInts * _tileCapacity + _pageCapacity) * sizeof(int);
        // What was launched may still read the old one.
        device.Synchronize();
        device.Free(_address);
        _staging?.Dispose();
        _address = device.Allocate(bytes);
        _staging = new PinnedMemory(device, bytes);
        new Span<byte>(_staging.Address, (int)bytes).Clear();
        Version++;
    }

    private static int Grown(int capacity, int wanted) => wanted <= capacity ? capacity : (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(wanted, 64));

    private ulong At(int index) => _address + (ulong)index * sizeof(int);
}
