using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests.Families;

/// <summary>A tensor of a <see cref="FamilyModel"/>.</summary>
internal sealed record FamilyTensor(string Name, ValueKind Kind, float Size, params long[] Shape)
{
    public static byte[] Bytes(string seed, TensorType type, long[] shape, FamilyTensor tensor)
    {
        var random = new SeededValues(seed);
        var values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        for (var i = 0; i < values.Length; i++) values[i] = tensor.Value(random.Next(), i, values.Length);
        return type switch
        {
            TensorType.F32 => [.. values.SelectMany(BitConverter.GetBytes)],
            TensorType.F16 => [.. values.SelectMany(value => BitConverter.GetBytes((Half)value))],
            TensorType.Q8_0 => [.. values.Chunk(32).SelectMany(Q8Block)],
            TensorType.Q4_0 => [.. values.Chunk(32).SelectMany(Q4Block)],
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
    }

    private float Value(float random, int index, int count) => Kind switch
    {
        ValueKind.Gain => Size * (1 + 0.3f * random),
        ValueKind.Factor => 1 + (Size - 1) * index / (count - 1),
        // The root of three makes the standard deviation of a uniform distribution the size asked for.
        _ => Size * 1.7320508f * random,
    };

    private static byte[] Q8Block(float[] values)
    {
        var scale = (Half)(values.Max(MathF.Abs) / 127);
        return [.. BitConverter.GetBytes(scale), .. values.Select(value => (byte)(sbyte)Math.Clamp(MathF.Round(value / (float)scale), -127, 127))];
    }

    private static byte[] Q4Block(float[] values)
    {
        var scale = (Half)(values.Max(MathF.Abs) / 7);
        var levels = Array.ConvertAll(values, value => (int)Math.Clamp(MathF.Round(value / (float)scale), -7, 7) + 8);
        return [.. BitConverter.GetBytes(scale), .. Enumerable.Range(0, 16).Select(i => (byte)(levels[i] | (levels[16 + i] << 4)))];
    }
}
