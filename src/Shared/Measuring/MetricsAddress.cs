using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace AIForge.Shared.Measuring;

/// <summary>Reads a setting that says where metrics are served.</summary>
public static class MetricsAddress
{
    /// <summary>What the setting must be, for the message of a refusal.</summary>
    public const string Form = "must be a port, such as 9464, or an address and a port, such as 192.0.2.7:9464.";

    /// <summary>A port alone is one of this machine.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? address)
    {
        address = null;
        if (TryPort(text, out var port)) address = new IPEndPoint(IPAddress.Loopback, port);
        var colon = text.LastIndexOf(':');
        if (colon > 0 && IPAddress.TryParse(text[..colon], out var host) && TryPort(text[(colon + 1)..], out port)) address = new IPEndPoint(host, port);
        return address is not null;
    }

    private static bool TryPort(string text, out ushort port) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
}
