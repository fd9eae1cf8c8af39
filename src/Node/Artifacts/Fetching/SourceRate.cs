namespace AIForge.Node.Artifacts.Fetching;

/// <summary>Measures how fast a source gives, newer spans counting more.</summary>
internal sealed class SourceRate(TimeProvider clock)
{
    private const double NewShare = 0.4;

    private double _bytesPerSecond;

    /// <summary>0 before the first span.</summary>
    public double BytesPerSecond => Volatile.Read(ref _bytesPerSecond);

    public void Add(long bytes, long startedAt)
    {
        var rate = bytes / Math.Max(0.001, clock.GetElapsedTime(startedAt).TotalSeconds);
        Volatile.Write(ref _bytesPerSecond, _bytesPerSecond == 0 ? rate : (_bytesPerSecond * (1 - NewShare)) + (rate * NewShare));
    }
}
