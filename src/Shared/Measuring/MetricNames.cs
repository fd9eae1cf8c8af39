using System.Buffers;
using System.Diagnostics.Metrics;

namespace AIForge.Shared.Measuring;

/// <summary>Names as Prometheus has them: OpenTelemetry's "http.server.request.duration" in "s" is http_server_request_duration_seconds.</summary>
internal static class MetricNames
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:");

    /// <summary>The name of an instrument with its unit, and with `_total` when it counts.</summary>
    public static string Of(Instrument instrument, bool counts)
    {
        var name = Plain(instrument.Name);
        if (UnitOf(instrument.Unit) is { } unit && !name.EndsWith(unit, StringComparison.Ordinal)) name = $"{name}_{unit}";
        return counts && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A name without the characters that Prometheus does not have in one.</summary>
    public static string Plain(string name)
    {
        if (name.AsSpan().IndexOfAnyExcept(Allowed) < 0) return name;
        return string.Create(name.Length, name, (plain, original) =>
        {
            for (var i = 0; i < plain.Length; i++) plain[i] = Allowed.Contains(original[i]) ? original[i] : '_';
        });
    }

    // What stands in braces only says what is counted.
    private static string? UnitOf(string? unit) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        _ => null,
    };
}
