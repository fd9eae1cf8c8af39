namespace AIForge.Inference.Generation;

/// <summary>What a runtime has done since its model was loaded.</summary>
public readonly record struct RuntimeTotals
{
    /// <summary>Tokens of prompts that were computed, those of sequences that had to be computed again included.</summary>
    public long PrefillTokens { get; init; }

    /// <summary>Tokens of prompts that needed no computation.</summary>
    public long CachedTokens { get; init; }

    public long GeneratedTokens { get; init; }

    /// <summary>Times that a running sequence gave its place or its memory to another one.</summary>
    public long Preemptions { get; init; }

    /// <summary>Tokens that were computed before it was known whether they would come.</summary>
    public long GuessedTokens { get; init; }

    /// <summary>Those of them that came.</summary>
    public long GuessedRight { get; init; }

    public static RuntimeTotals operator +(RuntimeTotals left, RuntimeTotals right) => new()
    {
        PrefillTokens = left.PrefillTokens + right.PrefillTokens,
        CachedTokens = left.CachedTokens + right.CachedTokens,
        GeneratedTokens = left.GeneratedTokens + right.GeneratedTokens,
        Preemptions = left.Preemptions + right.Preemptions,
        GuessedTokens = left.GuessedTokens + right.GuessedTokens,
        GuessedRight = left.GuessedRight + right.GuessedRight,
    };

    public static RuntimeTotals Add(RuntimeTotals left, RuntimeTotals right) => left + right;
}
