using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace AIForge.Shared.Measuring;

/// <summary>The series of one instrument.</summary>
internal sealed class MetricFamily
{
    private const string Overflow = "other";
    private static readonly double[] DefaultBounds = [0.01, 0.1, 1, 10, 60, 600, 3_600];

    private readonly SortedDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly string _help;
    private readonly string _type;
    private readonly bool _isObserved;
    private readonly bool _adds;
    private readonly double[] _bounds;
    private readonly int _mostSeries;

    public MetricFamily(Instrument instrument, int mostSeries)
    {
        (_type, _bounds) = (TypeOf(instrument), []);
        if (_type == "histogram") _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? DefaultBounds;
        _name = MetricNames.Of(instrument, counts: _type == "counter");
        _help = Escape(instrument.Description ?? "", quotes: false);
        _isObserved = instrument.IsObservable;
        _adds = !_isObserved && instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal);
        _mostSeries = mostSeries;
        // A counter that never counted is shown, so that its first step is not missed; with labels it is not known which.
        if (!_isObserved && instrument.Tags is null && _type == "counter") _series[""] = new MetricSeries(_bounds.Length);
    }

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length > 0 && _series.TryGetValue("", out var unused) && unused.Count == 0) _series.Remove("");
        var labels = Labels(tags, null);
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= _mostSeries) labels = Labels(tags, Overflow);
            if (!_series.TryGetValue(labels, out series)) _series[labels] = series = new MetricSeries(_bounds.Length);
        }

        if (_type == "histogram") series.Observe(value, _bounds);
        else if (_adds) series.Add(value);
        else series.Set(value);
    }

    public void ForgetObserved()
    {
        if (_isObserved) _series.Clear();
    }

    public void WriteTo(StringBuilder text)
    {
        if (_series.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {_help}\n# TYPE {_name} {_type}\n");
        foreach (var (labels, series) in _series)
        {
            if (_type == "histogram") WriteHistogram(text, labels, series);
            else text.Append(CultureInfo.InvariantCulture, $"{_name}{Braced(labels)} {MetricsText.Number(series.Value)}\n");
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, MetricSeries series)
    {
        var before = labels.Length > 0 ? labels + "," : "";
        var below = 0L;
        for (var i = 0; i < _bounds.Length; i++)
        {
            below += series.Buckets[i];
            text.Append(CultureInfo.InvariantCulture, $"{_name}_bucket{{{before}le=\"{MetricsText.Number(_bounds[i])}\"}} {below}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{_name}_bucket{{{before}le=\"+Inf\"}} {series.Count}\n");
        text.Append(CultureInfo.InvariantCulture, $"{_name}_sum{Braced(labels)} {MetricsText.Number(series.Value)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{_name}_count{Braced(labels)} {series.Count}\n");
    }

    private static string TypeOf(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        if (kind.StartsWith("Histogram", StringComparison.Ordinal)) return "histogram";
        return kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter" : "gauge";
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags, string? instead)
    {
        if (tags.Length == 0) return "";
        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (labels.Length > 0) labels.Append(',');
            labels.Append(MetricNames.Plain(name)).Append("=\"").Append(Escape(instead ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", quotes: true)).Append('"');
        }

        return labels.ToString();
    }

    private static string Braced(string labels) => labels.Length > 0 ? $"{{{labels}}}" : "";

    private static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
