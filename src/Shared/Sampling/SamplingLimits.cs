namespace AIForge.Shared.Sampling;

/// <summary>Ranges of the sampling parameters, the same on every path into the network. Source: the OpenAI API reference.</summary>
public static class SamplingLimits
{
    public static readonly (double Min, double Max) Temperature = (0, 2);
    public static readonly (double Min, double Max) TopP = (0, 1);
    public static readonly (double Min, double Max) MinP = (0, 1);
    public static readonly (double Min, double Max) Penalty = (-2, 2);
    public static readonly (double Min, double Max) RepetitionPenalty = (0.01, 10);
    public static readonly (double Min, double Max) LogitBias = (-100, 100);

    public const int MaxStopTexts = 4;

    /// <summary>In UTF-16 code units; a longer one could hold text back for as long as itself.</summary>
    public const int MaxStopLength = 256;

    public const int MaxTopK = 1_000_000;
}
