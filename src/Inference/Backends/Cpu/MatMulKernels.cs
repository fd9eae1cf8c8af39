using System.Runtime.Intrinsics.X86;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Chooses the product kernel of each tensor type for an instruction level.</summary>
internal static class MatMulKernels
{
    public static Dictionary<TensorType, MatMulKernel> Create(SimdLevel level) => level switch
    {
        SimdLevel.Scalar => WithFloats<Lanes1>(new ScalarPackedMatMul(), new ScalarPackedMatMul()),
        SimdLevel.Avx2 => WithFloats<Lanes8>(new PackedMatMul<PackedQ8<Avx2Dot>>(), new PackedMatMul<PackedQ4<Avx2Dot>>()),
        SimdLevel.AvxVnni => WithFloats<Lanes8>(new PackedMatMul<PackedQ8<VnniDot>>(), new PackedMatMul<PackedQ4<VnniDot>>()),
        _ when AvxVnni.IsSupported => WithFloats<Lanes16>(new PackedMatMul<PackedQ8<VnniDot>>(), new PackedMatMul<PackedQ4<VnniDot>>()),
        _ => WithFloats<Lanes16>(new PackedMatMul<PackedQ8<Avx2Dot>>(), new PackedMatMul<PackedQ4<Avx2Dot>>()),
    };

    private static Dictionary<TensorType, MatMulKernel> WithFloats<TLanes>(MatMulKernel q8, MatMulKernel q4)
        where TLanes : struct, ILanes<TLanes> => new()
        {
            [TensorType.F32] = new FloatMatMul<TLanes, SingleLoader<TLanes>>(),
            [TensorType.F16] = new FloatMatMul<TLanes, HalfLoader<TLanes>>(),
            [TensorType.BF16] = new FloatMatMul<TLanes, BrainLoader<TLanes>>(),
            [TensorType.Q8_0] = q8,
            [TensorType.Q4_0] = q4,
        };
}
