using System.Diagnostics.Metrics;

namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>How often limits refused a call, and how often their shared counters were away.</summary>
internal sealed class RateLimitMetrics
{
    public const string MeterName = "AIForge.Coordinator.RateLimits";

    private readonly Counter<long> _away;
    private readonly Counter<long> _refused;

    public RateLimitMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _away = meter.CreateCounter<long>("aiforge.rate_limits.away", "{call}", "Calls that found the shared counters away.");
        _refused = meter.CreateCounter<long>("aiforge.rate_limits.refused", "{call}", "Calls refused by a limit.");
    }

    public void CountAway() => _away.Add(1);

    public void CountRefused(string rule) => _refused.Add(1, new KeyValuePair<string, object?>("rule", rule));
}
