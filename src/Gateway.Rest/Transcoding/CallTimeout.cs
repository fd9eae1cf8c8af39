using System.Globalization;
using AIForge.Gateway.Rest.Errors;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>The header Grpc-Timeout: up to eight digits and a unit.</summary>
internal static class CallTimeout
{
    public static TimeSpan? Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("Grpc-Timeout", out var header)) return null;

        var text = header.ToString();
        if (text.Length is < 2 or > 9 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            throw RequestFaults.BadTimeout();

        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(amount),
            'M' => TimeSpan.FromMinutes(amount),
            'S' => TimeSpan.FromSeconds(amount),
            'm' => TimeSpan.FromMilliseconds(amount),
            'u' => TimeSpan.FromMicroseconds(amount),
            'n' => TimeSpan.FromTicks(amount / TimeSpan.NanosecondsPerTick),
            _ => throw RequestFaults.BadTimeout(),
        };
    }
}
