namespace AIForge.Inference.Backends;

/// <summary>Cosine and sine of every rotary angle: row = position, then cos and sin of each pair in turn.</summary>
public sealed class RopeTable : IDisposable
{
    /// <param name="frequencyFactors">One divisor per pair (Llama 3 and Phi 3 long context), or null.</param>
    public RopeTable(int positions, RopeSettings settings, float[]? frequencyFactors)
    {
        Settings = settings;
        Angles = new FloatMatrix(positions, settings.RotatedDimensions);
        var pairs = settings.RotatedDimensions / 2;
        for (var pair = 0; pair < pairs; pair++)
        {
            var frequency = Math.Pow(settings.Base, -2.0 * pair / settings.RotatedDimensions) / (frequencyFactors?[pair] ?? 1f);
            var kept = settings.Yarn?.KeptShare(pair) ?? 0;
            var scale = settings.PositionScale * (1 - kept) + kept;
            for (var position = 0; position < positions; position++)
            {
                var row = Angles.Row(position);
                var angle = position * scale * frequency;
                (row[2 * pair], row[2 * pair + 1]) = ((float)(Math.Cos(angle) * settings.Magnitude), (float)(Math.Sin(angle) * settings.Magnitude));
            }
        }
    }

    public RopeSettings Settings { get; }

    public FloatMatrix Angles { get; }

    public void Dispose() => Angles.Dispose();
}
