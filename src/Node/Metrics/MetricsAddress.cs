using System.Globalization;
using System.Net;

namespace AIForge.Node.Metrics;

/// <summary>Reads the setting Metrics.</summary>
internal static class MetricsAddress
{
    /// <summary>A port alone is one of this machine; null when nothing is to be served.</summary>
    /// <exception cref="NodeSetupException">The text is neither a port nor an address with one.</exception>
    public static IPEndPoint? Parse(string text)
    {
        if (text.Length == 0) return null;
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return new IPEndPoint(IPAddress.Loopback, port);
        var colon = text.LastIndexOf(':');
        if (colon > 0 && IPAddress.TryParse(text[..colon], out var address) && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port))
            return new IPEndPoint(address, port);
        throw new NodeSetupException($"Metrics {text} must be a port, such as 9464, or an address and a port, such as 192.0.2.7:9464.");
    }
}
