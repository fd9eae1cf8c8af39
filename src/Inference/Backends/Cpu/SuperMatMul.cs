using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Products with super-blocks: four tokens at a time over single row groups, single tokens over four row
/// groups, block after block, which keeps four streams of weights going.</summary>
internal sealed unsafe class SuperMatMul<TFormat, TDot> : MatMulKernel
    where TFormat : struct, ISuperFormat
    where TDot : struct, IInt8Dot
{
    private const int UnitGroups = UnitRows / PackedMatrix.GroupRows;

    public override MatMulInputKind InputKind => MatMulInputKind.SuperBlocks;

    [SkipLocalsInit]
    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        var weights = (PackedMatrix)target.Weights;
        var first = unit * UnitGroups;
        var last = Math.Min(first + UnitGroups, weights.Groups);
        Span<SuperRow> four = stackalloc SuperRow[4];
        var row = 0;
        for (; row + 4 <= input.Rows; row += 4)
        {
            for (var i = 0; i < 4; i++) four[i] = input.SuperBlocks.Row(row + i);
            for (var group = first; group < last; group++) RunFour(four, row, weights, target, group);
        }

        for (; row < input.Rows; row++) RunOne(input.SuperBlocks.Row(row), row, weights, target, first, last);
    }

    private static void RunFour(ReadOnlySpan<SuperRow> x, int row, PackedMatrix weights, MatMulTarget target, int group)
    {
        for (var i = 0; i < 4; i++) new Span<float>(OutputAt(target, row + i, group), PackedMatrix.GroupRows).Clear();
        var block = weights.Group(group);
        for (var index = 0; index < weights.Blocks; index++, block += TFormat.BlockBytes)
            SuperKernel<TFormat, TDot>.FourTokens(block, x, index, OutputAt(target, row, group), target.Output.Stride);
    }

    private static void RunOne(SuperRow x, int row, PackedMatrix weights, MatMulTarget target, int first, int last)
    {
        var output = OutputAt(target, row, first);
        new Span<float>(output, (last - first) * PackedMatrix.GroupRows).Clear();
        for (var index = 0; index < weights.Blocks; index++)
        {
            var block = weights.Group(first) + index * TFormat.BlockBytes;
            if (last - first == UnitGroups) SuperKernel<TFormat, TDot>.FourGroups(block, weights.GroupBytes, x, index, output);
            else OneByOne(block, weights.GroupBytes, x, index, output, last - first);
        }
    }

    private static void OneByOne(byte* block, long groupBytes, SuperRow x, int index, float* output, int groups)
    {
        for (var group = 0; group < groups; group++, block += groupBytes, output += PackedMatrix.GroupRows)
            SuperKernel<TFormat, TDot>.OneGroup(block, x, index, output);
    }

    private static float* OutputAt(MatMulTarget target, int row, int group) =>
        target.Output.RowPointer(row) + group * PackedMatrix.GroupRows;
}
