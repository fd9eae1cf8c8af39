using System.ComponentModel.DataAnnotations;
using AIForge.Shared.Hosting;

namespace AIForge.Gateway.Rest;

/// <summary>Settings of the REST gateway.</summary>
public sealed class GatewayOptions
{
    public const string SectionName = "Gateway";

    /// <summary>Where the gateway listens. Port 0 takes a free one.</summary>
    [Required, Url]
    public string Url { get; set; } = "http://127.0.0.1:18000";

    /// <summary>The gRPC address of the coordinator.</summary>
    [Required, Url]
    public string CoordinatorUrl { get; set; } = "http://127.0.0.1:18001";

    /// <summary>
    /// The secret by which the coordinator knows this gateway (its setting Origin:GatewaySecret): only then does it believe what the
    /// gateway says about its clients. Never logged.
    /// </summary>
    [StringLength(256, MinimumLength = GatewayHeaders.MinSecretLength)]
    public string? CoordinatorSecret { get; set; }

    /// <summary>Largest body; below what the coordinator receives, so that a body too large is always refused here, with 413.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxRequestBytes { get; set; } = 6 * 1024 * 1024;

    /// <summary>Largest body that is streamed on as it comes, such as an uploaded file; nothing of it is kept here.</summary>
    [Range(1024, 16L * 1024 * 1024 * 1024 * 1024)]
    public long MaxUploadBytes { get; set; } = 64L * 1024 * 1024 * 1024;

    /// <summary>Seconds in which some of a streamed body must move, on either side of the gateway, before the request is given up.</summary>
    [Range(1, 3600)]
    public int UploadIdleSeconds { get; set; } = 60;

    [Range(1024, 256 * 1024 * 1024)]
    public int MaxReplyBytes { get; set; } = 64 * 1024 * 1024;

    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Seconds after which a unary call is given up, unless the client asks for less or more.</summary>
    [Range(1, 3600)]
    public int UnaryTimeoutSeconds { get; set; } = 600;

    /// <summary>Seconds of silence after which a stream of server-sent events says that it still lives.</summary>
    [Range(1, 60)]
    public int PingSeconds { get; set; } = 15;

    /// <summary>Seconds to wait for a connection to the coordinator.</summary>
    [Range(1, 60)]
    public int ConnectTimeoutSeconds { get; set; } = 5;

    /// <summary>Origins of browser pages that may call the API; "*" for all, empty for none.</summary>
    public IList<string> CorsOrigins { get; } = [];

    /// <summary>
    /// Addresses or networks (10.0.0.0/8) of proxies in front of the gateway, whose X-Forwarded-For says who the client is. Without
    /// them the peer of the connection is the client, so that behind a proxy all clients share one address and its limits.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Where Prometheus may read what this gateway measures: a port of this machine, or an address and a port. Empty for nowhere.</summary>
    public string Metrics { get; set; } = "";

    /// <summary>The built web app. Unset for the folder web beside the program, where a publish puts it; without one there is only the API.</summary>
    public string? WebFolder { get; set; }

    /// <summary>Whether there is a built web app to serve.</summary>
    public bool HasWeb => File.Exists(Path.Combine(WebRoot, "index.html"));

    internal string WebRoot => Path.GetFullPath(WebFolder ?? Path.Combine(AppContext.BaseDirectory, "web"));
}
