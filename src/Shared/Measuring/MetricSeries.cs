namespace AIForge.Shared.Measuring;

/// <summary>One combination of labels: its value, and of a histogram the sum, the count and how many fell below each bound.</summary>
internal sealed class MetricSeries(int bounds)
{
    public double Value { get; private set; }

    public long Count { get; private set; }

    public long[] Buckets { get; } = new long[bounds];

    public void Set(double value) => (Value, Count) = (value, Count + 1);

    public void Add(double value) => (Value, Count) = (Value + value, Count + 1);

    public void Observe(double value, double[] upTo)
    {
        Add(value);
        var bucket = Array.FindIndex(upTo, bound => value <= bound);
        if (bucket >= 0) Buckets[bucket]++;
    }
}
