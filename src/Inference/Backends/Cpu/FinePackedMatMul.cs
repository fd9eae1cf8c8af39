namespace AIForge.Inference.Backends.Cpu;

/// <summary>Quantised products with sixteen bits of each activation: tiles of four tokens over single row groups, single tokens over four
/// of them.</summary>
internal sealed unsafe class FinePackedMatMul<TFormat> : MatMulKernel where TFormat : struct, IPackedFormat
{
    private const int UnitGroups = UnitRows / PackedMatrix.GroupRows;

    public override MatMulInputKind InputKind => MatMulInputKind.FineBlocks;

    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        var weights = (PackedMatrix)target.Weights;
        var first = unit * UnitGroups;
        var last = Math.Min(first + UnitGroups, weights.Groups);
        var row = 0;
        for (; row + Int8Activations.VectorTile <= input.Rows; row += Int8Activations.VectorTile)
            for (var group = first; group < last; group++)
                FinePackedKernel<TFormat>.FourTokens(weights.Group(group), input.Blocks.Row(row), weights.Blocks, OutputAt(target, row, group), target.Output.Stride);
        for (; row < input.Rows; row++) RunToken(input.Blocks.Row(row), weights, OutputAt(target, row, first), (first, last));
    }

    private static void RunToken(Int8Row x, PackedMatrix weights, float* output, (int First, int Last) groups)
    {
        var (group, last) = groups;
        if (last - group == UnitGroups)
        {
            FinePackedKernel<TFormat>.FourGroups(weights.Group(group), weights.GroupBytes, x, weights.Blocks, output);
            return;
        }

        for (; group < last; group++, output += PackedMatrix.GroupRows) FinePackedKernel<TFormat>.OneGroup(weights.Group(group), x, weights.Blocks, output);
    }

    private static float* OutputAt(MatMulTarget target, int row, int group) => target.Output.RowPointer(row) + group * PackedMatrix.GroupRows;
}
