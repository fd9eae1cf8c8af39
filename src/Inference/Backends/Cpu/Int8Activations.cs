using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The input of a quantised product: each 32 values of a row as signed bytes with one scale, and their sum, which kernels need
/// because packed weights carry an offset. Batches are kept in tiles of rows, block by block, so that a kernel finds all that it
/// needs of a tile side by side. A second, fine byte holds what the first one rounded away, for products that take sixteen bits. Grows
/// to the largest batch seen.
/// </summary>
/// <param name="forMatrixUnit">Whether there is one that takes batches, in larger tiles.</param>
internal sealed unsafe class Int8Activations(bool forMatrixUnit) : IDisposable
{
    public const int BlockLength = 32;

    /// <summary>Rows whose blocks lie side by side for the vector kernels.</summary>
    public const int VectorTile = 4;

    /// <summary>Fine steps in one step of the first byte: half a step is then ±127, which no instruction overflows on.</summary>
    public const int FineSteps = 254;

    private long _capacity;
    private long _fineCapacity;
    private int _blocks;
    private bool _isFine;
    private sbyte* _values;
    private float* _scales;
    private int* _sums;
    private sbyte* _fine;
    private int* _fineSums;

    /// <summary>Rows of the present batch whose blocks lie side by side.</summary>
    public int TileRows { get; private set; }

    /// <param name="fine">Whether second bytes are wanted.</param>
    public void Resize(int rows, int columns, bool fine)
    {
        _blocks = columns / BlockLength;
        _isFine = fine;
        // A few rows have no tile: theirs are read one by one, and best without gaps.
        TileRows = rows < VectorTile ? 1 : forMatrixUnit && !fine && rows >= MatrixUnit.LeastTokens ? MatrixUnit.Tokens : VectorTile;
        var needed = (long)(rows + TileRows - 1) / TileRows * TileRows * _blocks;
        if (needed > _capacity)
        {
            _capacity = needed;
            _values = (sbyte*)Grow(_values, needed * BlockLength);
            _scales = (float*)Grow(_scales, needed * sizeof(float));
            _sums = (int*)Grow(_sums, needed * sizeof(int));
        }

        if (!fine || needed <= _fineCapacity) return;
        _fineCapacity = needed;
        _fine = (sbyte*)Grow(_fine, needed * BlockLength);
        _fineSums = (int*)Grow(_fineSums, needed * sizeof(int));
    }

    // What was there is of a batch that is done.
    private static void* Grow(void* memory, long bytes)
    {
        NativeMemory.AlignedFree(memory);
        return NativeMemory.AlignedAlloc((nuint)bytes, 64);
    }

    public Int8Row Row(int row)
    {
        var block = ((long)row - row % TileRows) * _blocks + row % TileRows;
        var whole = new Int8Row(_values + block * BlockLength, _scales + block, _sums + block, TileRows);
        return _isFine ? whole with { Fine = _fine + block * BlockLength, FineSums = _fineSums + block } : whole;
    }

    /// <summary>Quantises one row; the scale maps the largest magnitude of a block to 127.</summary>
    public void Quantize(float* source, int row)
    {
        var target = Row(row);
        for (var block = 0; block < _blocks; block++)
        {
            var at = block * TileRows;
            var inverse = QuantizeBlock(source + block * BlockLength, target.Values + at * BlockLength, target.Scales + at, target.Sums + at);
            if (_isFine) target.FineSums[at] = QuantizeRest(source + block * BlockLength, inverse, target.Fine + at * BlockLength);
        }
    }

    // Each operation is on single elements or exact in any order, so that every machine rounds alike.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector256<float> QuantizeBlock(float* source, sbyte* values, float* scale, int* sum)
    {
        Vector256<float> x0 = Vector256.Load(source), x1 = Vector256.Load(source + 8), x2 = Vector256.Load(source + 16), x3 = Vector256.Load(source + 24);
        var largest = Largest(Vector256.Max(Vector256.Max(Vector256.Abs(x0), Vector256.Abs(x1)), Vector256.Max(Vector256.Abs(x2), Vector256.Abs(x3))));
        *scale = largest / 127f;
        var inverse = Vector256.Create(largest > 0 ? 127f / largest : 0f);
        (x0, x1, x2, x3) = (x0 * inverse, x1 * inverse, x2 * inverse, x3 * inverse);
        *sum = StoreBytes(Vector256.Round(x0), Vector256.Round(x1), Vector256.Round(x2), Vector256.Round(x3), values);
        return inverse;
    }

    /// <summary>What the first bytes of a block rounded away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int QuantizeRest(float* source, Vector256<float> inverse, sbyte* fine) =>
        StoreBytes(Rest(source, inverse), Rest(source + 8, inverse), Rest(source + 16, inverse), Rest(source + 24, inverse), fine);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Rest(float* source, Vector256<float> inverse)
    {
        var exact = Vector256.Load(source) * inverse;
        return Vector256.Round((exact - Vector256.Round(exact)) * Vector256.Create((float)FineSteps));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int StoreBytes(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, sbyte* target)
    {
        var (i, j, k, l) = (Vector256.ConvertToInt32(a), Vector256.ConvertToInt32(b), Vector256.ConvertToInt32(c), Vector256.ConvertToInt32(d));
        Vector256.Narrow(Vector256.Narrow(i, j), Vector256.Narrow(k, l)).Store(target);
        return Vector256.Sum(i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector256<float> values)
    {
        var four = Vector128.Max(values.GetLower(), values.GetUpper());
        var two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(two[0], two[1]);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_values);
        NativeMemory.AlignedFree(_scales);
        NativeMemory.AlignedFree(_sums);
        NativeMemory.AlignedFree(_fine);
        NativeMemory.AlignedFree(_fineSums);
    }
}
