namespace AIForge.Inference.Backends.Cpu;

/// <summary>Quantised products with vectors: tiles of four tokens over two row groups, single tokens over four row groups.</summary>
internal sealed unsafe class PackedMatMul<TFormat> : MatMulKernel where TFormat : struct, IPackedFormat
{
    private const int UnitGroups = UnitRows / PackedMatrix.GroupRows;

    // Of two groups these are 17 KB of the largest format.
    private const int PassBlocks = 32;

    public override MatMulInputKind InputKind => MatMulInputKind.Blocks;

    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        var weights = (PackedMatrix)target.Weights;
        var first = unit * UnitGroups;
        var last = Math.Min(first + UnitGroups, weights.Groups);
        var tiled = input.Rows / Int8Activations.VectorTile * Int8Activations.VectorTile;
        if (tiled > 0) RunTiles(input.Blocks, tiled, target, first, last);
        for (var row = tiled; row < input.Rows; row++) RunToken(input.Blocks.Row(row), row, target, first, last);
    }

    private static void RunTiles(Int8Activations x, int rows, MatMulTarget target, int first, int last)
    {
        var group = first;
        for (; group + 1 < last; group += 2) RunPair(x, rows, target, group);
        if (group == last) return;
        // The last group of a matrix may have no neighbour.
        for (var row = 0; row < rows; row++) RunToken(x.Row(row), row, target, group, last);
    }

    /// <summary>Two groups for all tiles, some blocks at a time: these stay in the first-level cache while the tiles pass.</summary>
    private static void RunPair(Int8Activations x, int rows, MatMulTarget target, int group)
    {
        var weights = (PackedMatrix)target.Weights;
        for (var block = 0; block < weights.Blocks; block += PassBlocks)
        {
            var blocks = Math.Min(PassBlocks, weights.Blocks - block);
            var at = weights.Group(group) + block * weights.BlockBytes;
            for (var row = 0; row < rows; row += Int8Activations.VectorTile)
                PackedTile<TFormat>.Add(at, weights.GroupBytes, x.Row(row).From(block), blocks, new TileTarget(OutputAt(target, row, group), target.Output.Stride, block > 0));
        }
    }

    private static void RunToken(Int8Row x, int row, MatMulTarget target, int first, int last)
    {
        var weights = (PackedMatrix)target.Weights;
        var output = OutputAt(target, row, first);
        if (last - first == UnitGroups)
        {
            PackedKernel<TFormat>.FourGroups(weights.Group(first), weights.GroupBytes, x, weights.Blocks, output);
            return;
        }

        for (var group = first; group < last; group++, output += PackedMatrix.GroupRows)
            PackedKernel<TFormat>.OneGroup(weights.Group(group), x, weights.Blocks, output);
    }

    private static float* OutputAt(MatMulTarget target, int row, int group) =>
        target.Output.RowPointer(row) + group * PackedMatrix.GroupRows;
}
