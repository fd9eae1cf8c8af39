namespace AIForge.Load.Limits;

/// <summary>One way to decide, and what was measured of it.</summary>
internal sealed record LimitsSample(string Name, int PerClient, Func<string, Task> Decide)
{
    private readonly List<double> _rates = [];
    private readonly List<double> _medians = [];
    private readonly List<double> _slowest = [];

    public double Rate => Percentiles.Of(_rates, 0.5);

    public double P50 => Percentiles.Of(_medians, 0.5);

    public double P99 => Percentiles.Of(_slowest, 0.5);

    public void Add(double rate, IEnumerable<double> times)
    {
        var all = times.ToArray();
        _rates.Add(rate);
        _medians.Add(Percentiles.Of(all, 0.5));
        _slowest.Add(Percentiles.Of(all, 0.99));
    }

    public void Clear()
    {
        _rates.Clear();
        _medians.Clear();
        _slowest.Clear();
    }
}
