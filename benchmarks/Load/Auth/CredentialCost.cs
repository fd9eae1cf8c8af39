using System.Diagnostics;
using AIForge.Load.Network;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace AIForge.Load.Auth;

/// <summary>Milliseconds of a call without a credential and with one that is known already, p50.</summary>
internal sealed record CredentialCost(double Nothing, double ApiKey, double AccessToken)
{
    public const int Rounds = 5_000;

    private const int WarmUp = 2_000;

    public static async Task<CredentialCost> MeasureAsync(BenchNetwork network, string accessToken)
    {
        using var channel = GrpcChannel.ForAddress(network.GrpcUrl);
        var client = new Health.HealthClient(channel);
        Metadata[] kinds = [[], Credential(network.ApiKey), Credential(accessToken)];
        var times = kinds.Select(_ => new List<double>(Rounds)).ToArray();
        for (var i = -WarmUp; i < Rounds; i++)
        {
            // In turn, so that what disturbs the machine disturbs all alike.
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                var start = Stopwatch.GetTimestamp();
                await client.CheckAsync(new HealthCheckRequest(), kinds[kind]);
                if (i >= 0) times[kind].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return new CredentialCost(Percentiles.Of(times[0], 0.5), Percentiles.Of(times[1], 0.5), Percentiles.Of(times[2], 0.5));
    }

    private static Metadata Credential(string secret) => new() { { "authorization", $"Bearer {secret}" } };
}
