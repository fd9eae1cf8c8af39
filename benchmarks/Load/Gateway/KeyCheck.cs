using System.Diagnostics;
using AIForge.Load.Network;

namespace AIForge.Load.Gateway;

/// <summary>Unary requests through the gateway and the real coordinator, which checks the key of each and asks PostgreSQL for the answer.</summary>
internal static class KeyCheck
{
    private const string Path = "/v1/models";
    private const int Requests = 12_000;

    public static async Task<(double Rate, double GatewayMicroseconds, double CoordinatorMicroseconds)> MeasureAsync(LoadOptions options, int clients)
    {
        await using var network = new BenchNetwork();
        await network.StartAsync(options);
        await RunAsync(network.Client, clients, Requests / 4);

        var (gateway, coordinator, start) = (network.Gateway.CpuMilliseconds, network.Coordinator.CpuMilliseconds, Stopwatch.GetTimestamp());
        await RunAsync(network.Client, clients, Requests);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (
            Requests / seconds,
            (network.Gateway.CpuMilliseconds - gateway) * 1000 / Requests,
            (network.Coordinator.CpuMilliseconds - coordinator) * 1000 / Requests);
    }

    private static Task RunAsync(HttpClient client, int clients, int requests)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) < requests)
            {
                using var reply = await client.GetAsync(Path);
                reply.EnsureSuccessStatusCode();
            }
        })));
    }
}
