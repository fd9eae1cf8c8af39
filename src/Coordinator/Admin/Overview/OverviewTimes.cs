namespace AIForge.Coordinator.Admin.Overview;

/// <summary>The instants between which an overview counts.</summary>
internal sealed record OverviewTimes(DateTimeOffset Now)
{
    // Nodes are written down every few seconds; heartbeats come every thirty.
    private static readonly TimeSpan CountsAsOnline = TimeSpan.FromSeconds(90);

    private const int TimeBytes = 6;

    /// <summary>Midnight UTC.</summary>
    public DateTimeOffset Today => new(Now.UtcDateTime.Date, TimeSpan.Zero);

    public DateTimeOffset SeenSince => Now - CountsAsOnline;

    public Guid YesterdayId => FirstIdOf(Now.AddHours(-24));

    /// <summary>No id that was made at this time or later is smaller.</summary>
    public static Guid FirstIdOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        var milliseconds = time.ToUnixTimeMilliseconds();
        for (var i = TimeBytes - 1; i >= 0; i--, milliseconds >>= 8) bytes[i] = (byte)milliseconds;
        return new Guid(bytes, bigEndian: true);
    }
}
