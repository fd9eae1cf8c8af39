using System.Runtime.Intrinsics.X86;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Chooses the product kernel of each matrix for an instruction level.</summary>
internal sealed class MatMulKernels
{
    private readonly Dictionary<TensorType, MatMulKernel> _kernels;
    private readonly MatMulKernel _fine;

    private MatMulKernels(Dictionary<TensorType, MatMulKernel> kernels, MatMulKernel fine, bool useMatrixUnit) =>
        (_kernels, _fine, UseMatrixUnit) = (kernels, fine, useMatrixUnit);

    /// <summary>Whether batches are to be quantised in the tiles of the matrix unit.</summary>
    public bool UseMatrixUnit { get; }

    public MatMulKernel Of(WeightMatrix weights) => ActivationPrecision.IsFine(weights.Type, weights.Columns) ? _fine : _kernels[weights.Type];

    // Byte products stay 256 bits wide on every level: .NET has no wider VNNI for byte weights, and decoding waits for memory.
    public static MatMulKernels Create(SimdLevel level)
    {
        var vnni = level >= SimdLevel.AvxVnni && AvxVnni.IsSupported;
        var kernels = level switch
        {
            SimdLevel.Scalar => Scalar(),
            _ => vnni ? Vectors<VnniDot>() : Vectors<Avx2Dot>(),
        };
        MatMulKernel fine = level switch
        {
            SimdLevel.Scalar => new ScalarPackedMatMul(fine: true),
            _ => vnni ? new FinePackedMatMul<PackedQ8<VnniDot>>() : new FinePackedMatMul<PackedQ8<Avx2Dot>>(),
        };
        switch (level)
        {
            case SimdLevel.Scalar: AddFloats<Lanes1>(kernels); break;
            case SimdLevel.Avx512: AddFloats<Lanes16>(kernels); break;
            default: AddFloats<Lanes8>(kernels); break;
        }

        var useMatrixUnit = level == SimdLevel.Avx512 && vnni && CpuFeatures.HasMatrixUnit;
        if (useMatrixUnit) AddMatrixUnit(kernels);
        return new MatMulKernels(kernels, fine, useMatrixUnit);
    }

    private static Dictionary<TensorType, MatMulKernel> Scalar()
    {
        var (blocks, superBlocks) = (new ScalarPackedMatMul(fine: false), new ScalarSuperMatMul());
        return new()
        {
            [TensorType.Q8_0] = blocks,
            [TensorType.Q4_0] = blocks,
            [TensorType.Q4_1] = blocks,
            [TensorType.Q5_0] = blocks,
            [TensorType.Q5_1] = blocks,
            [TensorType.Q4_K] = superBlocks,
            [TensorType.Q5_K] = superBlocks,
            [TensorType.Q6_K] = superBlocks,
        };
    }

    private static Dictionary<TensorType, MatMulKernel> Vectors<TDot>() where TDot : struct, IInt8Dot => new()
    {
        [TensorType.Q8_0] = new PackedMatMul<PackedQ8<TDot>>(),
        [TensorType.Q4_0] = new PackedMatMul<PackedQ4<TDot>>(),
        [TensorType.Q4_1] = new PackedMatMul<PackedQ4WithMinimums<TDot>>(),
        [TensorType.Q5_0] = new PackedMatMul<PackedQ5<TDot>>(),
        [TensorType.Q5_1] = new PackedMatMul<PackedQ5WithMinimums<TDot>>(),
        [TensorType.Q4_K] = new SuperMatMul<SuperQ4, TDot>(),
        [TensorType.Q5_K] = new SuperMatMul<SuperQ5, TDot>(),
        [TensorType.Q6_K] = new SuperMatMul<SuperQ6, TDot>(),
    };

    private static void AddMatrixUnit(Dictionary<TensorType, MatMulKernel> kernels)
    {
        kernels[TensorType.Q8_0] = new MatrixPackedMatMul<PackedQ8<VnniDot>>(kernels[TensorType.Q8_0]);
        kernels[TensorType.Q4_0] = new MatrixPackedMatMul<PackedQ4<VnniDot>>(kernels[TensorType.Q4_0]);
        kernels[TensorType.Q4_1] = new MatrixPackedMatMul<PackedQ4WithMinimums<VnniDot>>(kernels[TensorType.Q4_1]);
        kernels[TensorType.Q5_0] = new MatrixPackedMatMul<PackedQ5<VnniDot>>(kernels[TensorType.Q5_0]);
        kernels[TensorType.Q5_1] = new MatrixPackedMatMul<PackedQ5WithMinimums<VnniDot>>(kernels[TensorType.Q5_1]);
        kernels[TensorType.Q4_K] = new MatrixSuperMatMul<SuperQ4, VnniDot>(kernels[TensorType.Q4_K]);
        kernels[TensorType.Q5_K] = new MatrixSuperMatMul<SuperQ5, VnniDot>(kernels[TensorType.Q5_K]);
        kernels[TensorType.Q6_K] = new MatrixSuperMatMul<SuperQ6, VnniDot>(kernels[TensorType.Q6_K]);
    }

    private static void AddFloats<TLanes>(Dictionary<TensorType, MatMulKernel> kernels) where TLanes : struct, ILanes<TLanes>
    {
        kernels[TensorType.F32] = new FloatMatMul<TLanes, SingleLoader<TLanes>>();
        kernels[TensorType.F16] = new FloatMatMul<TLanes, HalfLoader<TLanes>>();
        kernels[TensorType.BF16] = new FloatMatMul<TLanes, BrainLoader<TLanes>>();
    }
}
