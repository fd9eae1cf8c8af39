using AIForge.Load.Network;

namespace AIForge.Load.Auth;

/// <summary>What a credential costs a call, and how long one that was revoked on one replica still works on another.</summary>
internal static class AuthLoad
{
    private const double AddedTarget = 0.3, RevokedTarget = 1000;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("auth", options);
        var alone = await MeasureAsync(options, redis: null);
        var shared = await MeasureAsync(options, options.RequireRedis());

        report.AddHeader("Authentication");
        report.Add($"Health/Check over gRPC, which answers whoever asks and authenticates all the same: one client, {CredentialCost.Rounds} calls of each kind in turn, so that the difference is the check of the credential. Then {RevocationDelay.Rounds} keys and sessions, known to both of two coordinators, each revoked at the one and asked for at the other until it is refused; the time runs from the answer to the revocation.");
        report.Add($"");
        report.Add($"| figure | measured | target | |");
        report.Add($"|---|---|---|---|");
        Add(report, "no Redis", alone);
        Add(report, "with Redis", shared);
        report.Add($"");
        report.Add($"The target of revocation is for replicas that share a Redis, as more than one should.");
        await report.WriteAsync();
        return 0;
    }

    private static async Task<(CredentialCost Cost, RevocationDelay Delay)> MeasureAsync(LoadOptions options, string? redis)
    {
        await using var network = new BenchNetwork { Redis = redis };
        await network.StartAsync(options);
        using var session = await UserSession.RegisterAsync(network);
        var cost = await CredentialCost.MeasureAsync(network, session.AccessToken);
        return (cost, await RevocationDelay.MeasureAsync(network, session));
    }

    private static void Add(Report report, string name, (CredentialCost Cost, RevocationDelay Delay) measured)
    {
        var (cost, delay) = measured;
        report.Add($"| {name}: no credential, p50 | {cost.Nothing:0.###} ms | | |");
        Added("API key", cost.ApiKey);
        Added("access token", cost.AccessToken);
        Revoked("API key", delay.ApiKeys);
        Revoked("session", delay.Sessions);

        void Added(string kind, double time) =>
            report.Add($"| {name}: {kind} adds, p50 | {time - cost.Nothing:0.###} ms | ≤ {AddedTarget} ms | {(time - cost.Nothing <= AddedTarget ? "met" : "**missed**")} |");

        void Revoked(string kind, IReadOnlyCollection<double> times) =>
            report.AddFigure($"{name}: revoked {kind} refused by the other replica, slowest (p50 {Percentiles.Of(times, 0.5):0.#} ms)", times.Max(), "ms", times.Max() < RevokedTarget, $"< {RevokedTarget} ms");
    }
}
