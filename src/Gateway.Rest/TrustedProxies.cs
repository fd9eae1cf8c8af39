using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace AIForge.Gateway.Rest;

/// <summary>Takes the client's address from X-Forwarded-For, where a proxy that the operator trusts has written it.</summary>
internal static class TrustedProxies
{
    // One proxy is behind another at most this often.
    private const int MostProxies = 4;

    public static void Use(WebApplication app, IList<string> networks)
    {
        if (networks.Count == 0) return;

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = MostProxies };
        // Only what is configured: the framework would trust this machine in any case.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks) options.KnownIPNetworks.Add(Parse(network));
        app.UseForwardedHeaders(options);
    }

    private static IPNetwork Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        if (IPAddress.TryParse(text, out var address)) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        throw new ValidationException($"{GatewayOptions.SectionName}:{nameof(GatewayOptions.TrustedProxies)} holds '{text}', which is neither an address nor a network such as 10.0.0.0/8.");
    }
}
