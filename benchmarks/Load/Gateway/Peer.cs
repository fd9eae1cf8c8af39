using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AIForge.Load.Gateway;

/// <summary>
/// Portkey's gateway in front of the same backend: npm @portkey-ai/gateway, without its console and in production mode, with the
/// server adapter of its own lock file, since with later ones it fails every stream.
/// </summary>
internal static class Peer
{
    public const string Name = "Portkey 1.15.2";

    private const string Folder = "benchmarks/Load/Gateway/portkey";
    private const string Script = Folder + "/node_modules/@portkey-ai/gateway/build/start-server.js";

    public static async Task<Target> StartAsync(string upstream)
    {
        if (!File.Exists(Script)) throw new InvalidOperationException($"The peer is not installed. Run npm ci --ignore-scripts in {Folder}, or ./forge bench gateway.");

        var port = FreePort();
        var start = new ProcessStartInfo("node", [Script, "--headless", $"--port={port}"]) { Environment = { ["NODE_ENV"] = "production" } };
        var url = $"http://127.0.0.1:{port}";
        var process = await ChildProcess.StartAsync(start, url);
        return new Target(Name, process, url, ("x-portkey-provider", "openai"), ("x-portkey-custom-host", upstream + "/v1"), ("authorization", "Bearer none"));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
