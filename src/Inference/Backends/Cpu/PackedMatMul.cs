using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Quantised products with vectors: four tokens at a time over single row groups, single tokens over four row groups.</summary>
internal sealed unsafe class PackedMatMul<TFormat> : MatMulKernel where TFormat : struct, IPackedFormat
{
    private const int UnitGroups = UnitRows / PackedMatrix.GroupRows;

    public override MatMulInputKind InputKind => MatMulInputKind.Blocks;

    [SkipLocalsInit]
    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        var weights = (PackedMatrix)target.Weights;
        var first = unit * UnitGroups;
        var last = Math.Min(first + UnitGroups, weights.Groups);
        Span<Int8Row> four = stackalloc Int8Row[4];
        var row = 0;
        for (; row + 4 <= input.Rows; row += 4)
        {
            for (var i = 0; i < 4; i++) four[i] = input.Blocks.Row(row + i);
            for (var group = first; group < last; group++)
            {
                var output = OutputAt(target, row, group);
                if (TFormat.Fine) FinePackedKernel<TFormat>.FourTokens(weights.Group(group), four, weights.Blocks, output, target.Output.Stride);
                else PackedKernel<TFormat>.FourTokens(weights.Group(group), four, weights.Blocks, output, target.Output.Stride);
            }
        }

        for (; row < input.Rows; row++) RunToken(input.Blocks.Row(row), row, weights, target, first, last);
    }

    private static void RunToken(Int8Row x, int row, PackedMatrix weights, MatMulTarget target, int first, int last)
    {
        var output = OutputAt(target, row, first);
        if (last - first == UnitGroups)
        {
            if (TFormat.Fine) FinePackedKernel<TFormat>.FourGroups(weights.Group(first), weights.GroupBytes, x, weights.Blocks, output);
            else PackedKernel<TFormat>.FourGroups(weights.Group(first), weights.GroupBytes, x, weights.Blocks, output);
            return;
        }

        for (var group = first; group < last; group++, output += PackedMatrix.GroupRows)
        {
            if (TFormat.Fine) FinePackedKernel<TFormat>.OneGroup(weights.Group(group), x, weights.Blocks, output);
            else PackedKernel<TFormat>.OneGroup(weights.Group(group), x, weights.Blocks, output);
        }
    }

    private static float* OutputAt(MatMulTarget target, int row, int group) =>
        target.Output.RowPointer(row) + group * PackedMatrix.GroupRows;
}
