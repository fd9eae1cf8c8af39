namespace AIForge.Load.Chat;

/// <summary>What one run with some number of clients showed. Times in milliseconds.</summary>
/// <param name="FirstTokens">From the request to its first text.</param>
/// <param name="Gaps">Between one arrival of text and the next of the same answer.</param>
internal sealed record ChatSample(double[] FirstTokens, double[] Gaps, double TokensPerSecond)
{
    /// <summary>All times together; the median of the speeds.</summary>
    public static ChatSample Join(IEnumerable<ChatSample> samples)
    {
        var all = samples.ToList();
        return new ChatSample(
            [.. all.SelectMany(sample => sample.FirstTokens)],
            [.. all.SelectMany(sample => sample.Gaps)],
            Percentiles.Of([.. all.Select(sample => sample.TokensPerSecond)], 0.5));
    }
}
