using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace AIForge.Shared.Measuring;

/// <summary>
/// Keeps what the instruments of some meters measure, and writes it in Prometheus's text format (version 0.0.4). An instrument is shown under
/// its own name with its unit, counters with `_total` after it. Histograms have the buckets that they advise.
/// </summary>
/// <remarks>Only the meters asked for are listened to, not their namesakes of others in the process. What is measured before this is made is not seen.</remarks>
public sealed class MetricsText : IDisposable
{
    /// <summary>What a scraper is told the text is.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock _lock = new();
    private readonly Lock _writing = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly int _mostSeries;

    /// <param name="mostSeries">Combinations of labels that one instrument may have; what comes after them is counted together under `other`.</param>
    public MetricsText(Meter meter, int mostSeries = 64) : this(candidate => ReferenceEquals(candidate, meter), mostSeries)
    {
    }

    /// <param name="isWanted">Says of each meter, the later ones too, whether it is shown. No two of them may have instruments of one name.</param>
    /// <param name="mostSeries">As above.</param>
    public MetricsText(Func<Meter, bool> isWanted, int mostSeries)
    {
        _mostSeries = mostSeries;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!isWanted(instrument.Meter)) return;
            lock (_lock) _families[instrument.Name] = new MetricFamily(instrument, _mostSeries);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything as it is now. Observed instruments are asked.</summary>
    public string Write()
    {
        lock (_writing)
        {
            // What is no longer observed, such as a GPU that is gone, must not stay.
            lock (_lock)
                foreach (var family in _families.Values) family.ForgetObserved();

            // Outside of the lock that every count takes: what is asked here may hold locks of its own while it counts.
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            lock (_lock)
                foreach (var family in _families.Values) family.WriteTo(text);
            return text.ToString();
        }
    }

    /// <summary>Listens no longer.</summary>
    public void Dispose() => _listener.Dispose();

    internal static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            if (_families.TryGetValue(instrument.Name, out var family)) family.Take(value, tags);
        }
    }
}
