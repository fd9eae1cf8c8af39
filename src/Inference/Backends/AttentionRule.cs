namespace AIForge.Inference.Backends;

/// <summary>How queries weigh keys.</summary>
/// <param name="Scale">Factor on the products of queries and keys.</param>
/// <param name="Window">Tokens a query sees, its own included; 0 for all up to its own.</param>
/// <param name="SoftCap">Scores are bounded by <c>cap · tanh(score / cap)</c>; 0 for no bound.</param>
public readonly record struct AttentionRule(float Scale, int Window = 0, float SoftCap = 0)
{
    /// <summary>The first position that a query sees.</summary>
    public int FirstVisible(int position) => Window == 0 ? 0 : Math.Max(0, position - Window + 1);
}
