using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Two row groups (16 rows) of four tokens: the loop of prompts and of many answers at once, bound by the integer units. Each weight is
/// loaded for four tokens and each activation for two groups. Same sums in the same order as <see cref="PackedKernel{TFormat}"/>.
/// </summary>
internal static unsafe class PackedTile<TFormat> where TFormat : struct, IPackedFormat
{
    private const int Row = Int8Activations.BlockLength;
    private const int Step = Int8Activations.TileRows * Row;

    /// <summary>Adds the products of some blocks to those of the blocks before, if any.</summary>
    /// <param name="weights">The first of the blocks, in the first of the groups.</param>
    /// <param name="x">The first row of a tile, from the first of the blocks on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(byte* weights, long groupBytes, Int8Row x, int blocks, TileTarget target)
    {
        var output = target.At;
        var stride = target.Stride;
        byte* w0 = weights, w1 = weights + groupBytes;
        var values = x.Values;
        var scales = x.Scales;
        var sums = x.Sums;
        var f00 = Vector256<float>.Zero;
        var (f01, f10, f11, f20, f21, f30, f31) = (f00, f00, f00, f00, f00, f00, f00);
        if (target.GoesOn)
        {
            (f00, f01) = (Vector256.Load(output), Vector256.Load(output + 8));
            (f10, f11) = (Vector256.Load(output + stride), Vector256.Load(output + stride + 8));
            (f20, f21) = (Vector256.Load(output + 2L * stride), Vector256.Load(output + 2L * stride + 8));
            (f30, f31) = (Vector256.Load(output + 3L * stride), Vector256.Load(output + 3L * stride + 8));
        }

        for (var end = scales + blocks * Int8Activations.TileRows; scales < end; scales += Int8Activations.TileRows, sums += Int8Activations.TileRows)
        {
            var i00 = ExactFloat.Start(TFormat.Start(sums[0]));
            var i10 = ExactFloat.Start(TFormat.Start(sums[1]));
            var i20 = ExactFloat.Start(TFormat.Start(sums[2]));
            var i30 = ExactFloat.Start(TFormat.Start(sums[3]));
            var (i01, i11, i21, i31) = (i00, i10, i20, i30);
            for (var step = 0; step < 4; step++)
            {
                var (a, b) = (TFormat.Low(w0, step), TFormat.Low(w1, step));
                var v = Four(values + step * 4);
                i00 = TFormat.Add(i00, a, v);
                i01 = TFormat.Add(i01, b, v);
                v = Four(values + Row + step * 4);
                i10 = TFormat.Add(i10, a, v);
                i11 = TFormat.Add(i11, b, v);
                v = Four(values + 2 * Row + step * 4);
                i20 = TFormat.Add(i20, a, v);
                i21 = TFormat.Add(i21, b, v);
                v = Four(values + 3 * Row + step * 4);
                i30 = TFormat.Add(i30, a, v);
                i31 = TFormat.Add(i31, b, v);
                (a, b) = (TFormat.High(w0, step), TFormat.High(w1, step));
                v = Four(values + 16 + step * 4);
                i00 = TFormat.Add(i00, a, v);
                i01 = TFormat.Add(i01, b, v);
                v = Four(values + Row + 16 + step * 4);
                i10 = TFormat.Add(i10, a, v);
                i11 = TFormat.Add(i11, b, v);
                v = Four(values + 2 * Row + 16 + step * 4);
                i20 = TFormat.Add(i20, a, v);
                i21 = TFormat.Add(i21, b, v);
                v = Four(values + 3 * Row + 16 + step * 4);
                i30 = TFormat.Add(i30, a, v);
                i31 = TFormat.Add(i31, b, v);
            }

            var (q0, q1) = (PackedKernel<TFormat>.Scales(w0), PackedKernel<TFormat>.Scales(w1));
            var scale = Vector256.Create(scales[0]);
            f00 = Fma.MultiplyAdd(ExactFloat.Of(i00), q0 * scale, f00);
            f01 = Fma.MultiplyAdd(ExactFloat.Of(i01), q1 * scale, f01);
            scale = Vector256.Create(scales[1]);
            f10 = Fma.MultiplyAdd(ExactFloat.Of(i10), q0 * scale, f10);
            f11 = Fma.MultiplyAdd(ExactFloat.Of(i11), q1 * scale, f11);
            scale = Vector256.Create(scales[2]);
            f20 = Fma.MultiplyAdd(ExactFloat.Of(i20), q0 * scale, f20);
            f21 = Fma.MultiplyAdd(ExactFloat.Of(i21), q1 * scale, f21);
            scale = Vector256.Create(scales[3]);
            f30 = Fma.MultiplyAdd(ExactFloat.Of(i30), q0 * scale, f30);
            f31 = Fma.MultiplyAdd(ExactFloat.Of(i31), q1 * scale, f31);
            if (TFormat.HasMinimums)
            {
                var (m0, m1) = (PackedKernel<TFormat>.Scales(w0 + PackedMatrix.ScaleBytes), PackedKernel<TFormat>.Scales(w1 + PackedMatrix.ScaleBytes));
                scale = Vector256.Create(scales[0] * sums[0]);
                (f00, f01) = (Fma.MultiplyAdd(m0, scale, f00), Fma.MultiplyAdd(m1, scale, f01));
                scale = Vector256.Create(scales[1] * sums[1]);
                (f10, f11) = (Fma.MultiplyAdd(m0, scale, f10), Fma.MultiplyAdd(m1, scale, f11));
                scale = Vector256.Create(scales[2] * sums[2]);
                (f20, f21) = (Fma.MultiplyAdd(m0, scale, f20), Fma.MultiplyAdd(m1, scale, f21));
                scale = Vector256.Create(scales[3] * sums[3]);
                (f30, f31) = (Fma.MultiplyAdd(m0, scale, f30), Fma.MultiplyAdd(m1, scale, f31));
            }

            w0 += TFormat.BlockBytes;
            w1 += TFormat.BlockBytes;
            values += Step;
        }

        Store(f00, f01, output);
        Store(f10, f11, output + stride);
        Store(f20, f21, output + 2L * stride);
        Store(f30, f31, output + 3L * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<sbyte> Four(sbyte* values) => PackedKernel<TFormat>.Four(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> first, Vector256<float> second, float* output)
    {
        first.Store(output);
        second.Store(output + PackedMatrix.GroupRows);
    }
}
