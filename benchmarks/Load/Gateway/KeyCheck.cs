using System.Diagnostics;
using AIForge.Load.Network;
using AIForge.Node.Artifacts;

namespace AIForge.Load.Gateway;

/// <summary>Unary requests through the gateway and the real coordinator, which checks the key of each and answers from memory.</summary>
internal static class KeyCheck
{
    private const int Requests = 12_000;

    public static async Task<(double Rate, double GatewayMicroseconds, double CoordinatorMicroseconds)> MeasureAsync(LoadOptions options, int clients)
    {
        await using var network = new BenchNetwork();
        var model = await ModelProbe.DescribeAsync(options.Model, network.PathOf("probe"), CancellationToken.None);
        await network.StartAsync(options, model);
        var path = $"/v1/models/{model.Name}";
        await RunAsync(network.Client, path, clients, Requests / 4);

        var (gateway, coordinator, start) = (network.Gateway.CpuMilliseconds, network.Coordinator.CpuMilliseconds, Stopwatch.GetTimestamp());
        await RunAsync(network.Client, path, clients, Requests);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (
            Requests / seconds,
            (network.Gateway.CpuMilliseconds - gateway) * 1000 / Requests,
            (network.Coordinator.CpuMilliseconds - coordinator) * 1000 / Requests);
    }

    private static Task RunAsync(HttpClient client, string path, int clients, int requests)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) < requests)
            {
                using var reply = await client.GetAsync(path);
                reply.EnsureSuccessStatusCode();
            }
        })));
    }
}
