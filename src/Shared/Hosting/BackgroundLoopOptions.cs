namespace AIForge.Shared.Hosting;

/// <summary>How often a loop looks for work by itself, and how far apart it tries again when it fails.</summary>
public sealed record BackgroundLoopOptions
{
    public required TimeSpan Interval { get; init; }

    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(30);
}
