using System.Diagnostics.Metrics;
using AIForge.Shared.Measuring;

namespace AIForge.Shared.Tests.Measuring;

/// <summary>The text format of Prometheus, from what instruments measure.</summary>
public sealed class MetricsTextTests : IDisposable
{
    private readonly Meter _meter = new("test");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Counter_NeverUsed_IsShownAsZero_AndAddsUp()
    {
        using var text = new MetricsText(_meter);
        var counter = _meter.CreateCounter<long>("things", description: "Things\nof \\ kinds.");
        text.Write().Should().Be("# HELP things_total Things\\nof \\\\ kinds.\n# TYPE things_total counter\nthings_total 0\n");

        counter.Add(2);
        counter.Add(3);

        text.Write().Should().EndWith("things_total 5\n");
    }

    [Fact]
    public void Names_OfOpenTelemetry_GetTheirUnitsAndNoDots()
    {
        using var text = new MetricsText(_meter);
        _meter.CreateCounter<long>("aiforge.calls", "{call}").Add(1, new KeyValuePair<string, object?>("http.route", "/a.b"));
        _meter.CreateCounter<long>("net.sent", "By").Add(7);
        _meter.CreateCounter<long>("ticks_total").Add(1);
        _meter.CreateUpDownCounter<long>("open.things", "{thing}").Add(3);
        _meter.CreateObservableGauge("wait_seconds", () => 0.5, "s");
        _meter.CreateObservableGauge("idle", () => 2L, "s");

        text.Write().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Should().Equal(
            "aiforge_calls_total{http_route=\"/a.b\"} 1", "idle_seconds 2", "net_sent_bytes_total 7", "open_things 3", "ticks_total 1", "wait_seconds 0.5");
    }

    [Fact]
    public void Meters_AreThoseThatAreWanted_TheLaterOnesToo()
    {
        using var text = new MetricsText(meter => meter.Name.StartsWith("wanted.", StringComparison.Ordinal), mostSeries: 8);
        using var first = new Meter("wanted.first");
        using var second = new Meter("other");

        first.CreateCounter<long>("first").Add(1);
        second.CreateCounter<long>("second").Add(1);

        text.Write().Should().Contain("first_total 1\n").And.NotContain("second");
    }

    [Fact]
    public void Labels_AreEscaped_AndEachCombinationIsASeries()
    {
        using var text = new MetricsText(_meter);
        var counter = _meter.CreateCounter<long>("things");

        counter.Add(1, new("kind", "a\"b\\c\nd"), new("of", 7));
        counter.Add(1, new KeyValuePair<string, object?>("kind", "other one"));

        text.Write().Should().Contain("things_total{kind=\"a\\\"b\\\\c\\nd\",of=\"7\"} 1\n").And.Contain("things_total{kind=\"other one\"} 1\n").And.NotContain("things_total 0");
    }

    [Fact]
    public void Labels_BeyondTheBound_AreCountedTogether()
    {
        using var text = new MetricsText(_meter, mostSeries: 2);
        var counter = _meter.CreateCounter<long>("things");

        for (var i = 0; i < 100; i++) counter.Add(1, new KeyValuePair<string, object?>("id", i));

        text.Write().Split('\n').Where(line => line.StartsWith("things_total", StringComparison.Ordinal)).Should()
            .Equal("things_total{id=\"0\"} 1", "things_total{id=\"1\"} 1", "things_total{id=\"other\"} 98");
    }

    [Fact]
    public void Histogram_CountsUpToEachBound()
    {
        using var text = new MetricsText(_meter);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 10] };
        var histogram = _meter.CreateHistogram("seconds", null, "How long.", null, advice);

        foreach (var value in (double[])[0.5, 1, 2, 50]) histogram.Record(value, new KeyValuePair<string, object?>("kind", "x"));

        text.Write().Should().Be("""
            # HELP seconds How long.
            # TYPE seconds histogram
            seconds_bucket{kind="x",le="1"} 2
            seconds_bucket{kind="x",le="10"} 3
            seconds_bucket{kind="x",le="+Inf"} 4
            seconds_sum{kind="x"} 53.5
            seconds_count{kind="x"} 4

            """);
    }

    [Fact]
    public void Observed_ThatIsGone_IsNotShownAnyMore()
    {
        var values = new List<Measurement<double>> { new(1.5, new KeyValuePair<string, object?>("gpu", "a")), new(double.PositiveInfinity, new KeyValuePair<string, object?>("gpu", "b")) };
        _meter.CreateObservableGauge("heat", () => values);
        using var text = new MetricsText(_meter);
        text.Write().Should().Contain("heat{gpu=\"a\"} 1.5\nheat{gpu=\"b\"} +Inf\n");

        values.RemoveAt(1);

        text.Write().Should().Contain("gpu=\"a\"").And.NotContain("gpu=\"b\"");
    }

    [Fact]
    public void UpDownCounter_IsAGaugeThatAdds()
    {
        using var text = new MetricsText(_meter);
        var counter = _meter.CreateUpDownCounter<int>("open");

        counter.Add(3);
        counter.Add(-1);

        text.Write().Should().Contain("# TYPE open gauge\nopen 2\n");
    }

    [Fact]
    public void NamesakeOfAnotherMeter_IsNotHeard()
    {
        using var text = new MetricsText(_meter);
        using var other = new Meter("test");

        other.CreateCounter<long>("things").Add(1);

        text.Write().Should().BeEmpty();
    }

    [Fact]
    public async Task Write_WhileOthersCountUnderALockThatTheObserverTakes_DoesNotHang()
    {
        var gate = new object();
        var counter = _meter.CreateCounter<long>("things");
        _meter.CreateObservableGauge("watched", () =>
        {
            lock (gate) return 1;
        });
        using var text = new MetricsText(_meter);
        var counting = Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                lock (gate) counter.Add(1);
            }
        });

        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++) text.Write();
        });

        await Task.WhenAll(counting, writing).WaitAsync(TimeSpan.FromSeconds(60));
        text.Write().Should().Contain("things_total 20000\n");
    }
}
