namespace AIForge.Inference.Backends;

/// <summary>
/// The stretching called YaRN: pairs that turn fast tell neighbours apart and keep their positions, pairs that turn slowly carry far
/// distances and are stretched, those between are mixed.
/// </summary>
/// <param name="FastPair">Pairs up to this one keep their positions.</param>
/// <param name="SlowPair">Pairs from this one on are stretched in full.</param>
public sealed record YarnRamp(double FastPair, double SlowPair)
{
    /// <param name="originalContext">Tokens of context the model was trained with.</param>
    /// <param name="fastTurns">Turns over that context above which a pair keeps its positions.</param>
    /// <param name="slowTurns">Turns over that context below which a pair is stretched in full.</param>
    public static YarnRamp Of(RopeSettings settings, int originalContext, double fastTurns, double slowTurns)
    {
        var dimensions = settings.RotatedDimensions;
        return new YarnRamp(
            Math.Max(0, Math.Floor(PairThatTurns(fastTurns))), Math.Min(dimensions - 1, Math.Ceiling(PairThatTurns(slowTurns))));

        double PairThatTurns(double turns) =>
            dimensions * Math.Log(originalContext / (turns * 2 * Math.PI)) / (2 * Math.Log(settings.Base));
    }

    /// <summary>How much of a pair's angle is that of the unstretched position, from 0 to 1.</summary>
    public double KeptShare(int pair) => 1 - Math.Clamp((pair - FastPair) / Math.Max(0.001, SlowPair - FastPair), 0, 1);
}
