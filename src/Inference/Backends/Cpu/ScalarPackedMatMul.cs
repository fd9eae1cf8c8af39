using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Quantised products without vector instructions, over the same packed layout and with the same result to the bit.</summary>
internal sealed unsafe class ScalarPackedMatMul : MatMulKernel
{
    public override bool UsesInt8 => true;

    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        var weights = (PackedMatrix)target.Weights;
        var first = unit * UnitRows;
        var last = Math.Min(first + UnitRows, weights.Rows);
        for (var token = 0; token < input.Rows; token++)
        {
            var x = input.Quantized.Row(token);
            var output = target.Output.RowPointer(token);
            for (var row = first; row < last; row++) output[row] = Dot(weights, row, x);
        }
    }

    private static float Dot(PackedMatrix weights, int row, Int8Row x)
    {
        var lane = row % PackedMatrix.GroupRows;
        var block = weights.Group(row / PackedMatrix.GroupRows);
        var sum = 0f;
        for (var b = 0; b < weights.Blocks; b++, block += weights.BlockBytes)
        {
            var at = b * Int8Activations.BlockLength;
            var bytes = block + PackedMatrix.ScaleBytes + lane * 4;
            var (product, scale) = (Dot(weights, bytes, x.Values + at), x.Scales[b]);
            if (weights.Type == TensorType.Q8_0)
            {
                product = product * Int8Activations.FineSteps + Dot(weights, bytes, x.Fine + at);
                scale *= 1f / Int8Activations.FineSteps;
            }

            sum = MathF.FusedMultiplyAdd(product, HalfPrecision.ToSingle(((ushort*)block)[lane]) * scale, sum);
        }

        return sum;
    }

    private static int Dot(PackedMatrix weights, byte* bytes, sbyte* values) =>
        weights.Type == TensorType.Q8_0 ? DotQ8(bytes, values) : DotQ4(bytes, values);

    // Steps of four columns lie 32 bytes apart, the other seven rows between them.
    private static int DotQ8(byte* bytes, sbyte* values)
    {
        var sum = 0;
        for (var column = 0; column < 32; column++) sum += (bytes[column / 4 * 32 + column % 4] - 128) * values[column];
        return sum;
    }

    private static int DotQ4(byte* bytes, sbyte* values)
    {
        var sum = 0;
        for (var column = 0; column < 16; column++)
        {
            var pair = bytes[column / 4 * 32 + column % 4];
            sum += ((pair & 15) - 8) * values[column] + ((pair >> 4) - 8) * values[column + 16];
        }

        return sum;
    }
}
