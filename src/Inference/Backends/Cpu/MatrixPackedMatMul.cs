using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Quantised products of batches by the matrix unit, in tiles of sixteen tokens; smaller batches go to the vector kernel.</summary>
internal sealed unsafe class MatrixPackedMatMul<TFormat>(MatMulKernel small) : MatMulKernel where TFormat : struct, IPackedFormat
{
    // Weights of a pass are 40 KB: they stay in the second-level cache while all tiles pass.
    private const int PassBlocks = 32;

    // Sums of a turn are 16 KB: they stay in the first-level cache until they are added.
    private const int TurnBlocks = 8;

    private const int Alignment = 64;

    public override MatMulInputKind InputKind => MatMulInputKind.Blocks;

    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        if (input.Blocks.TileRows == MatrixUnit.Tokens) RunTiles(input, target, unit);
        else small.Run(input, target, unit);
    }

    [SkipLocalsInit]
    private static void RunTiles(in MatMulInput input, MatMulTarget target, int unit)
    {
        var memory = stackalloc byte[PassBlocks * MatrixPackedWeights<TFormat>.BlockBytes + TurnBlocks * MatrixUnit.Sums * sizeof(int) + Alignment];
        memory += (nint)(-(nint)memory & (Alignment - 1));
        var sums = (int*)(memory + PassBlocks * MatrixPackedWeights<TFormat>.BlockBytes);
        var matrix = (PackedMatrix)target.Weights;
        MatrixUnit.Begin();
        for (var block = 0; block < matrix.Blocks; block += PassBlocks)
        {
            var weights = new MatrixPackedWeights<TFormat>(memory, Math.Min(PassBlocks, matrix.Blocks - block));
            weights.Unpack(matrix, unit * (UnitRows / PackedMatrix.GroupRows), block);
            for (var row = 0; row < input.Rows; row += MatrixUnit.Tokens)
                AddTile(weights, input, row, target.Output.RowPointer(row) + unit * UnitRows, target.Output.Stride, block, sums);
        }

        MatrixUnit.End();
    }

    private static void AddTile(MatrixPackedWeights<TFormat> weights, in MatMulInput input, int row, float* output, int stride, int firstBlock, int* sums)
    {
        var tile = input.Blocks.Row(row).From(firstBlock);
        for (var block = 0; block < weights.Blocks; block += TurnBlocks)
        {
            var (x, blocks) = (tile.From(block), Math.Min(TurnBlocks, weights.Blocks - block));
            MatrixUnit.Multiply(x.Values, weights.Values + block * MatrixUnit.WeightBytes, sums, blocks, Int8Activations.BlockLength, x.Step);
            float* scales = weights.Scales + block * MatrixUnit.Rows, minimums = weights.Minimums + block * MatrixUnit.Rows;
            for (var token = 0; token < Math.Min(MatrixUnit.Tokens, input.Rows - row); token += 4)
            {
                var four = new MatrixTarget(output + (long)token * stride, stride, input.Rows - row - token, firstBlock + block > 0);
                MatrixPackedSums<TFormat>.Add(sums + token * MatrixUnit.TileRows, x.Beside(token), scales, minimums, blocks, four);
            }
        }
    }
}
