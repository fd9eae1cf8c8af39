using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The input of a quantised product: each 32 values of a row as signed bytes with one scale, and their sum, which kernels need
/// because packed weights carry an offset. Grows to the largest batch seen.
/// </summary>
internal sealed unsafe class Int8Activations : IDisposable
{
    public const int BlockLength = 32;

    private long _capacity;
    private int _blocks;
    private sbyte* _values;
    private float* _scales;
    private int* _sums;

    public void Resize(int rows, int columns)
    {
        _blocks = columns / BlockLength;
        var needed = (long)rows * _blocks;
        if (needed <= _capacity) return;
        Free();
        _capacity = needed;
        _values = (sbyte*)NativeMemory.AlignedAlloc((nuint)(needed * BlockLength), 64);
        _scales = (float*)NativeMemory.AlignedAlloc((nuint)(needed * sizeof(float)), 64);
        _sums = (int*)NativeMemory.AlignedAlloc((nuint)(needed * sizeof(int)), 64);
    }

    public Int8Row Row(int row)
    {
        var block = (long)row * _blocks;
        return new Int8Row(_values + block * BlockLength, _scales + block, _sums + block);
    }

    /// <summary>Quantises one row; the scale maps the largest magnitude of a block to 127.</summary>
    public void Quantize(float* source, int row)
    {
        var target = Row(row);
        for (var block = 0; block < _blocks; block++)
            QuantizeBlock(source + block * BlockLength, target.Values + block * BlockLength, target.Scales + block, target.Sums + block);
    }

    // Plain loops that the compiler's vectorised helpers cannot reorder: every SIMD level must round alike.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void QuantizeBlock(float* source, sbyte* values, float* scale, int* sum)
    {
        var (largest, total) = (0f, 0);
        for (var i = 0; i < BlockLength; i++) largest = MathF.Max(largest, MathF.Abs(source[i]));
        *scale = largest / 127f;
        var inverse = largest > 0 ? 127f / largest : 0f;
        for (var i = 0; i < BlockLength; i++)
        {
            values[i] = (sbyte)MathF.Round(source[i] * inverse);
            total += values[i];
        }

        *sum = total;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_values);
        NativeMemory.AlignedFree(_scales);
        NativeMemory.AlignedFree(_sums);
    }

    public void Dispose() => Free();
}
