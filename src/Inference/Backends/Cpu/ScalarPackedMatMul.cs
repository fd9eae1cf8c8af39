using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Quantised products without vector instructions, over the same packed layout and with the same result to the bit.</summary>
/// <param name="fine">Whether sixteen bits of each activation are taken.</param>
internal sealed unsafe class ScalarPackedMatMul(bool fine) : MatMulKernel
{
    public override MatMulInputKind InputKind => fine ? MatMulInputKind.FineBlocks : MatMulInputKind.Blocks;

    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        var weights = (PackedMatrix)target.Weights;
        var first = unit * UnitRows;
        var last = Math.Min(first + UnitRows, weights.Rows);
        for (var token = 0; token < input.Rows; token++)
        {
            var x = input.Blocks.Row(token);
            var output = target.Output.RowPointer(token);
            for (var row = first; row < last; row++) output[row] = Dot(weights, row, x);
        }
    }

    private float Dot(PackedMatrix weights, int row, Int8Row x)
    {
        var lane = row % PackedMatrix.GroupRows;
        var block = weights.Group(row / PackedMatrix.GroupRows);
        var layout = PackedLayout.Of(weights.Type);
        var sum = 0f;
        for (var b = 0; b < weights.Blocks; b++, block += weights.BlockBytes)
        {
            var (at, entry) = (b * x.Step, b * x.Stride);
            var bytes = block + layout.HeadBytes + lane * 4;
            var (product, scale) = (Dot(weights.Type, bytes, x.Values + at), x.Scales[entry]);
            if (fine)
            {
                product = product * Int8Activations.FineSteps + Dot(weights.Type, bytes, x.Fine + at);
                scale *= 1f / Int8Activations.FineSteps;
            }

            sum = MathF.FusedMultiplyAdd(product, Half(block, 0, lane) * scale, sum);
            if (layout.Halves == 2) sum = MathF.FusedMultiplyAdd(Half(block, 1, lane), scale * x.Sums[entry], sum);
        }

        return sum;
    }

    private static float Half(byte* block, int index, int lane) =>
        HalfPrecision.ToSingle(((ushort*)block)[index * PackedMatrix.GroupRows + lane]);

    private static int Dot(TensorType type, byte* bytes, sbyte* values) => type switch
    {
        TensorType.Q8_0 => DotQ8(bytes, values),
        TensorType.Q4_0 => DotQ4(bytes, 0, 8, values),
        TensorType.Q4_1 => DotQ4(bytes, 0, 0, values),
        TensorType.Q5_0 => DotQ4(bytes + PackedMatrix.WordBytes, *(uint*)bytes, 16, values),
        TensorType.Q5_1 => DotQ4(bytes + PackedMatrix.WordBytes, *(uint*)bytes, 0, values),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    // Steps of four columns lie 32 bytes apart, the other seven rows between them.
    private static int DotQ8(byte* bytes, sbyte* values)
    {
        var sum = 0;
        for (var column = 0; column < 32; column++) sum += (bytes[column / 4 * 32 + column % 4] - 128) * values[column];
        return sum;
    }

    private static int DotQ4(byte* bytes, uint fifth, int offset, sbyte* values)
    {
        var sum = 0;
        for (var column = 0; column < 16; column++)
        {
            var (step, at) = (column / 4, column % 4);
            var (pair, bits) = (bytes[step * 32 + at], fifth >> (at * 8 + step));
            var low = (pair & 15) + (int)(bits & 1) * 16 - offset;
            var high = (pair >> 4) + (int)(bits >> 4 & 1) * 16 - offset;
            sum += low * values[column] + high * values[column + 16];
        }

        return sum;
    }
}
