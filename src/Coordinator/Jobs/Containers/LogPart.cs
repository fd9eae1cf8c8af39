namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Some of a log: bytes of both streams in the order in which they were written, and where each run of one stream begins.</summary>
/// <param name="RunStarts">In the bytes.</param>
/// <param name="RunStreams">1 standard output, 2 standard error.</param>
internal sealed record LogPart(long StartOffset, byte[] Data, int[] RunStarts, short[] RunStreams, DateTimeOffset[] RunTimes)
{
    /// <summary>What a run takes of what may be kept, beside its bytes.</summary>
    public const int RunCost = 16;

    public long EndOffset => StartOffset + Data.Length;

    public long Cost => Data.Length + ((long)RunCost * RunStarts.Length);

    /// <summary>The beginning of it that takes at most so much of what may be kept.</summary>
    public LogPart Cut(long cost)
    {
        var (length, runs, left) = (0, 0, cost);
        for (; runs < RunStarts.Length && left > RunCost; runs++)
        {
            var end = runs + 1 < RunStarts.Length ? RunStarts[runs + 1] : Data.Length;
            var taken = (int)Math.Min(end - RunStarts[runs], left - RunCost);
            length = RunStarts[runs] + taken;
            left -= RunCost + taken;
            if (length < end) left = 0;
        }

        return new LogPart(StartOffset, Data[..length], RunStarts[..runs], RunStreams[..runs], RunTimes[..runs]);
    }
}
