using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The input of a quantised product: each 32 values of a row as signed bytes with one scale, and their sum, which kernels need
/// because packed weights carry an offset. A second, fine byte holds what the first one rounded away, for products that need
/// sixteen bits. Grows to the largest batch seen.
/// </summary>
internal sealed unsafe class Int8Activations : IDisposable
{
    public const int BlockLength = 32;

    /// <summary>Fine steps in one step of the first byte: half a step is then ±127, which no instruction overflows on.</summary>
    public const int FineSteps = 254;

    private long _capacity;
    private int _blocks;
    private sbyte* _values;
    private sbyte* _fine;
    private float* _scales;
    private int* _sums;
    private int* _fineSums;

    public void Resize(int rows, int columns)
    {
        _blocks = columns / BlockLength;
        var needed = (long)rows * _blocks;
        if (needed <= _capacity) return;
        Free();
        _capacity = needed;
        _values = (sbyte*)NativeMemory.AlignedAlloc((nuint)(needed * BlockLength), 64);
        _fine = (sbyte*)NativeMemory.AlignedAlloc((nuint)(needed * BlockLength), 64);
        _scales = (float*)NativeMemory.AlignedAlloc((nuint)(needed * sizeof(float)), 64);
        _sums = (int*)NativeMemory.AlignedAlloc((nuint)(needed * sizeof(int)), 64);
        _fineSums = (int*)NativeMemory.AlignedAlloc((nuint)(needed * sizeof(int)), 64);
    }

    public Int8Row Row(int row)
    {
        var block = (long)row * _blocks;
        return new Int8Row(_values + block * BlockLength, _fine + block * BlockLength, _scales + block, _sums + block, _fineSums + block);
    }

    /// <summary>Quantises one row; the scale maps the largest magnitude of a block to 127.</summary>
    public void Quantize(float* source, int row)
    {
        var target = Row(row);
        for (var block = 0; block < _blocks; block++)
        {
            var at = block * BlockLength;
            QuantizeBlock(source + at, target.Values + at, target.Fine + at, target.Scales + block, target.Sums + block, target.FineSums + block);
        }
    }

    // Each operation is on single elements or exact in any order, so that every machine rounds alike.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void QuantizeBlock(float* source, sbyte* values, sbyte* fine, float* scale, int* sum, int* fineSum)
    {
        Vector256<float> x0 = Vector256.Load(source), x1 = Vector256.Load(source + 8), x2 = Vector256.Load(source + 16), x3 = Vector256.Load(source + 24);
        var largest = Largest(Vector256.Max(Vector256.Max(Vector256.Abs(x0), Vector256.Abs(x1)), Vector256.Max(Vector256.Abs(x2), Vector256.Abs(x3))));
        *scale = largest / 127f;
        var inverse = Vector256.Create(largest > 0 ? 127f / largest : 0f);
        (x0, x1, x2, x3) = (x0 * inverse, x1 * inverse, x2 * inverse, x3 * inverse);
        var (r0, r1, r2, r3) = (Vector256.Round(x0), Vector256.Round(x1), Vector256.Round(x2), Vector256.Round(x3));
        *sum = StoreBytes(r0, r1, r2, r3, values);
        *fineSum = StoreBytes(FineRest(x0, r0), FineRest(x1, r1), FineRest(x2, r2), FineRest(x3, r3), fine);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FineRest(Vector256<float> exact, Vector256<float> rounded) =>
        Vector256.Round((exact - rounded) * Vector256.Create((float)FineSteps));

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

    private void Free()
    {
        NativeMemory.AlignedFree(_values);
        NativeMemory.AlignedFree(_fine);
        NativeMemory.AlignedFree(_scales);
        NativeMemory.AlignedFree(_sums);
        NativeMemory.AlignedFree(_fineSums);
    }

    public void Dispose() => Free();
}
