namespace AIForge.Coordinator.Models.Contents;

/// <summary>How long to wait before a store that failed is tried again.</summary>
internal static class RetryTimes
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Doubles with every attempt, up to an hour.</summary>
    public static TimeSpan After(int attempts) => attempts > 11 ? Longest : First * Math.Pow(2, Math.Max(0, attempts - 1));
}
