namespace AIForge.Coordinator.Marketplace.Usage;

/// <summary>A span of time that usage is summed over, from its start until before its end.</summary>
internal readonly record struct UsageSpan(DateTimeOffset From, DateTimeOffset Until)
{
    private const int DefaultDays = 30, LargestDays = 92;

    /// <summary>Null leaves an end open: now, and 30 days before.</summary>
    /// <exception cref="Shared.Faults.FaultException">The span is empty or too long.</exception>
    public static UsageSpan Of(DateTimeOffset? from, DateTimeOffset? until, DateTimeOffset now)
    {
        var end = until ?? now;
        // Out of the calendar there are no requests either.
        var start = from ?? (end > DateTimeOffset.UnixEpoch ? end.AddDays(-DefaultDays) : throw UsageFaults.Invalid("until_time", "Must be a time since 1970."));
        if (start >= end) throw UsageFaults.Invalid("from_time", "Must be before until_time.");
        return end - start > TimeSpan.FromDays(LargestDays)
            ? throw UsageFaults.Invalid("from_time", $"Must be at most {LargestDays} days before until_time.")
            : new UsageSpan(start, end);
    }
}
