namespace AIForge.Inference.Backends;

/// <summary>Cosine and sine of every rotary angle: row = position, then cos and sin of each pair in turn.</summary>
public sealed class RopeTable : IDisposable
{
    /// <param name="frequencyFactors">One divisor per pair (Llama 3 long context), or null.</param>
    public RopeTable(int positions, int headDimension, double frequencyBase, double positionScale, float[]? frequencyFactors)
    {
        Angles = new FloatMatrix(positions, headDimension);
        for (var position = 0; position < positions; position++)
        {
            var row = Angles.Row(position);
            for (var pair = 0; pair < headDimension / 2; pair++)
            {
                var frequency = Math.Pow(frequencyBase, -2.0 * pair / headDimension) / (frequencyFactors?[pair] ?? 1f);
                var angle = position * positionScale * frequency;
                (row[2 * pair], row[2 * pair + 1]) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
            }
        }
    }

    public FloatMatrix Angles { get; }

    public void Dispose() => Angles.Dispose();
}
