using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Adds what the matrix unit gave for some blocks to the results of 4 tokens and 32 rows, with the roundings of
/// <see cref="PackedKernel{TFormat}"/> in its order.</summary>
internal static unsafe class MatrixPackedSums<TFormat> where TFormat : struct, IPackedFormat
{
    private const int Tile = MatrixUnit.TileRows;

    /// <param name="sums">Of the first of the blocks: those of the first of the four tokens.</param>
    /// <param name="x">The first of the four tokens, from the first of the blocks on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(int* sums, Int8Row x, float* weightScales, float* weightMinimums, int blocks, MatrixTarget target)
    {
        var (f00, f01) = target.Begin(0);
        var (f10, f11) = target.Begin(1);
        var (f20, f21) = target.Begin(2);
        var (f30, f31) = target.Begin(3);
        var scales = x.Scales;
        var activationSums = x.Sums;
        for (var block = 0; block < blocks; block++)
        {
            var (q0, q1) = (Vector512.Load(weightScales), Vector512.Load(weightScales + Tile));
            (f00, f01) = AddBoth(sums, q0, q1, scales[0], f00, f01);
            (f10, f11) = AddBoth(sums + Tile, q0, q1, scales[1], f10, f11);
            (f20, f21) = AddBoth(sums + 2 * Tile, q0, q1, scales[2], f20, f21);
            (f30, f31) = AddBoth(sums + 3 * Tile, q0, q1, scales[3], f30, f31);
            if (TFormat.HasMinimums)
            {
                var (m0, m1) = (Vector512.Load(weightMinimums), Vector512.Load(weightMinimums + Tile));
                (f00, f01) = AddMinimums(m0, m1, scales[0] * activationSums[0], f00, f01);
                (f10, f11) = AddMinimums(m0, m1, scales[1] * activationSums[1], f10, f11);
                (f20, f21) = AddMinimums(m0, m1, scales[2] * activationSums[2], f20, f21);
                (f30, f31) = AddMinimums(m0, m1, scales[3] * activationSums[3], f30, f31);
                weightMinimums += MatrixUnit.Rows;
                activationSums += x.Stride;
            }

            sums += MatrixUnit.Sums;
            scales += x.Stride;
            weightScales += MatrixUnit.Rows;
        }

        target.End(0, f00, f01);
        target.End(1, f10, f11);
        target.End(2, f20, f21);
        target.End(3, f30, f31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second) AddBoth(
        int* sums, Vector512<float> q0, Vector512<float> q1, float scale, Vector512<float> first, Vector512<float> second)
    {
        var (i0, i1) = (Vector512.ConvertToSingle(Vector512.Load(sums)), Vector512.ConvertToSingle(Vector512.Load(sums + MatrixUnit.Sums / 2)));
        return (Avx512F.FusedMultiplyAdd(i0, q0 * Vector512.Create(scale), first), Avx512F.FusedMultiplyAdd(i1, q1 * Vector512.Create(scale), second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second) AddMinimums(
        Vector512<float> m0, Vector512<float> m1, float scale, Vector512<float> first, Vector512<float> second) =>
        (Avx512F.FusedMultiplyAdd(m0, Vector512.Create(scale), first), Avx512F.FusedMultiplyAdd(m1, Vector512.Create(scale), second));
}
