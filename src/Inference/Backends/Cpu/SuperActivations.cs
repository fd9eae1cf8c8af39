using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The input of products with super-blocks: each 256 values of a row as signed bytes with one scale. With a scale as long as the
/// weights' own blocks a whole block is one exact integer, rounded once. Sums of 16 and 32 values serve the weights' offsets and
/// minimums; of each four, the order is 0, 2, 1, 3, as byte scales come apart in vectors. Grows to the largest batch seen.
/// </summary>
internal sealed unsafe class SuperActivations : IDisposable
{
    public const int SumsPerBlock = SuperBlock.Parts * 3 / 2;

    // Below this the inverse scale would leave the range of floats; such a block is nothing beside any other.
    private const float Smallest = 1e-36f;

    private long _capacity;
    private int _blocks;
    private sbyte* _values;
    private float* _scales;
    private short* _sums;

    public void Resize(int rows, int columns)
    {
        _blocks = columns / SuperBlock.Length;
        // The matrix unit reads whole tiles of rows, and parts beyond their end, and drops what it makes of them.
        var needed = (rows + MatrixUnit.Tokens - 1L) / MatrixUnit.Tokens * MatrixUnit.Tokens * _blocks + 1;
        if (needed <= _capacity) return;
        Free();
        _capacity = needed;
        _values = (sbyte*)NativeMemory.AlignedAlloc((nuint)(needed * SuperBlock.Length), 64);
        _scales = (float*)NativeMemory.AlignedAlloc((nuint)(needed * sizeof(float)), 64);
        _sums = (short*)NativeMemory.AlignedAlloc((nuint)(needed * SumsPerBlock * sizeof(short)), 64);
    }

    /// <summary>Bytes from the values of a row to those of the next one.</summary>
    public int RowBytes => _blocks * SuperBlock.Length;

    public SuperRow Row(int row)
    {
        var block = (long)row * _blocks;
        return new SuperRow(_values + block * SuperBlock.Length, _scales + block, _sums + block * SumsPerBlock);
    }

    /// <summary>Quantises one row; the scale maps the largest magnitude of a block to 127.</summary>
    public void Quantize(float* source, int row)
    {
        var target = Row(row);
        for (var block = 0; block < _blocks; block++, source += SuperBlock.Length)
        {
            var largest = Largest(source);
            var usable = largest > Smallest;
            target.Scales[block] = usable ? largest / 127f : 0f;
            QuantizeBlock(source, usable ? 127f / largest : 0f, target.Values + block * SuperBlock.Length, target.Sums16(block), target.Sums32(block));
        }
    }

    // Each operation is on single elements or exact in any order, so that every machine rounds alike.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void QuantizeBlock(float* source, float inverse, sbyte* values, short* sums16, short* sums32)
    {
        for (var pair = 0; pair < SuperBlock.Parts / 2; pair++, source += 32, values += 32)
        {
            var first = QuantizePart(source, inverse, values);
            var second = QuantizePart(source + 16, inverse, values + 16);
            sums16[Place(2 * pair)] = first;
            sums16[Place(2 * pair + 1)] = second;
            sums32[Place(pair)] = (short)(first + second);
        }
    }

    // Swaps the middle two of each four.
    private static int Place(int index) => (index & ~3) | (index & 1) << 1 | (index & 2) >> 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static short QuantizePart(float* source, float inverse, sbyte* values)
    {
        var factor = Vector256.Create(inverse);
        var a = Vector256.ConvertToInt32(Vector256.Round(Vector256.Load(source) * factor));
        var b = Vector256.ConvertToInt32(Vector256.Round(Vector256.Load(source + 8) * factor));
        var shorts = Vector256.Narrow(a, b);
        Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).Store(values);
        return (short)Vector256.Sum(a + b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Largest(float* source)
    {
        var largest = Vector256<float>.Zero;
        for (var i = 0; i < SuperBlock.Length; i += 8) largest = Vector256.Max(largest, Vector256.Abs(Vector256.Load(source + i)));
        var four = Vector128.Max(largest.GetLower(), largest.GetUpper());
        var two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(two[0], two[1]);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_values);
        NativeMemory.AlignedFree(_scales);
        NativeMemory.AlignedFree(_sums);
    }

    public void Dispose() => Free();
}
