using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Products with super-blocks without vector instructions: takes each row's block out of the packed layout again. Same result
/// to the bit.</summary>
internal sealed unsafe class ScalarSuperMatMul : MatMulKernel
{
    public override MatMulInputKind InputKind => MatMulInputKind.SuperBlocks;

    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        var weights = (PackedMatrix)target.Weights;
        var first = unit * UnitRows;
        var last = Math.Min(first + UnitRows, weights.Rows);
        for (var row = first; row < last; row++)
        {
            for (var token = 0; token < input.Rows; token++) target.Output.RowPointer(token)[row] = 0;
            for (var block = 0; block < weights.Blocks; block++)
            {
                var super = Unpack(weights, row, block);
                for (var token = 0; token < input.Rows; token++)
                {
                    ref var sum = ref target.Output.RowPointer(token)[row];
                    sum = Add(sum, weights.Type, ref super, input.SuperBlocks.Row(token), block);
                }
            }
        }
    }

    private static SuperBlock Unpack(PackedMatrix weights, int row, int block)
    {
        var (layout, lane) = (PackedLayout.Of(weights.Type), row % PackedMatrix.GroupRows);
        var packed = weights.Group(row / PackedMatrix.GroupRows) + (long)block * weights.BlockBytes;
        var stored = stackalloc byte[weights.BlockBytes / PackedMatrix.GroupRows];
        var words = (uint*)(packed + layout.HeadBytes) + lane;
        for (var word = 0; word < layout.Words; word++) ((uint*)(stored + layout.WordsAt))[word] = words[word * PackedMatrix.GroupRows];
        if (layout.Halves > 0) *(ushort*)(stored + layout.HalvesAt) = ((ushort*)packed)[lane];
        return SuperBlock.Read(weights.Type, stored);
    }

    private static float Add(float sum, TensorType type, ref SuperBlock super, SuperRow x, int block)
    {
        var values = x.Values + block * SuperBlock.Length;
        var (products, minimums) = (0, 0);
        for (var part = 0; part < SuperBlock.Parts; part++)
        {
            var (dot, total) = (0, 0);
            for (var i = part * SuperBlock.PartLength; i < (part + 1) * SuperBlock.PartLength; i++)
            {
                dot += super.Quants[i] * values[i];
                total += values[i];
            }

            products += super.Scales[part] * dot;
            minimums += super.Minimums[part] * total;
        }

        var scale = x.Scales[block];
        sum = MathF.FusedMultiplyAdd(products, HalfPrecision.ToSingle(super.Factor) * scale, sum);
        return type == TensorType.Q6_K ? sum : MathF.FusedMultiplyAdd(-minimums, HalfPrecision.ToSingle(super.MinimumFactor) * scale, sum);
    }
}
