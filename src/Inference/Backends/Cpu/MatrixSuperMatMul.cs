using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Products of batches with super-blocks by the matrix unit, a block of 256 columns at a time; smaller batches go to the vector
/// kernel. A block is one exact integer there as here.</summary>
internal sealed unsafe class MatrixSuperMatMul<TFormat, TDot>(MatMulKernel small) : MatMulKernel
    where TFormat : struct, ISuperFormat
    where TDot : struct, IInt8Dot
{
    private const int UnitGroups = UnitRows / PackedMatrix.GroupRows, Alignment = 64;

    public override MatMulInputKind InputKind => MatMulInputKind.SuperBlocks;

    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        if (input.Rows >= MatrixUnit.LeastTokens) RunTiles(input, target, unit);
        else small.Run(input, target, unit);
    }

    [SkipLocalsInit]
    private static void RunTiles(in MatMulInput input, MatMulTarget target, int unit)
    {
        var parts = MatrixSuperWeights<TFormat, TDot>.Parts;
        var memory = stackalloc byte[MatrixSuperWeights<TFormat, TDot>.Bytes + parts * MatrixUnit.Sums * sizeof(int) + Alignment];
        memory += -(nint)memory & (Alignment - 1);
        var weights = new MatrixSuperWeights<TFormat, TDot>(memory);
        var sums = (int*)(memory + MatrixSuperWeights<TFormat, TDot>.Bytes);
        var matrix = (PackedMatrix)target.Weights;
        var first = unit * UnitGroups;
        var groups = Math.Min(UnitGroups, matrix.Groups - first);
        MatrixUnit.Begin();
        for (var index = 0; index < matrix.Blocks; index++)
        {
            var block = matrix.Group(first) + index * TFormat.BlockBytes;
            for (var group = 0; group < groups; group++) weights.Unpack(block + group * matrix.GroupBytes, group);
            for (var row = 0; row < input.Rows; row += MatrixUnit.Tokens)
            {
                MatrixUnit.Multiply(input.SuperBlocks.Row(row).Values + index * SuperBlock.Length, weights.Values, sums, parts, input.SuperBlocks.RowBytes, TFormat.ScaleColumns);
                for (var token = 0; token < Math.Min(MatrixUnit.Tokens, input.Rows - row); token++)
                    AddToken(sums + token * MatrixUnit.TileRows, weights.Scales, block, matrix.GroupBytes, groups, input.SuperBlocks.Row(row + token), index, target.Output.RowPointer(row + token) + unit * UnitRows);
            }
        }

        MatrixUnit.End();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddToken(int* sums, int* scales, byte* block, long groupBytes, int groups, SuperRow x, int index, float* output)
    {
        var (p0, p1) = (Vector512<int>.Zero, Vector512<int>.Zero);
        for (var part = 0; part < MatrixSuperWeights<TFormat, TDot>.Parts; part++, sums += MatrixUnit.Sums, scales += MatrixUnit.Rows)
        {
            p0 += Vector512.Load(sums) * Vector512.Load(scales);
            p1 += Vector512.Load(sums + MatrixUnit.Sums / 2) * Vector512.Load(scales + MatrixUnit.TileRows);
        }

        AddGroup(p0.GetLower(), block, x, index, output);
        if (groups > 1) AddGroup(p0.GetUpper(), block + groupBytes, x, index, output + 8);
        if (groups > 2) AddGroup(p1.GetLower(), block + 2 * groupBytes, x, index, output + 16);
        if (groups > 3) AddGroup(p1.GetUpper(), block + 3 * groupBytes, x, index, output + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddGroup(Vector256<int> products, byte* block, SuperRow x, int index, float* output) =>
        TFormat.Sum(index == 0 ? Vector256<float>.Zero : Vector256.Load(output), products, block, x, index).Store(output);
}
