using System.Diagnostics;
using System.Diagnostics.Metrics;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Platform.Redis;
using AIForge.Coordinator.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Load.Limits;

/// <summary>
/// How fast the rate limiter decides about the four windows of a plan: on Redis, beside as many bare PINGs over the same connection,
/// and in the process.
/// </summary>
internal static class LimitsLoad
{
    private const int Clients = 16;
    private const int Subjects = 1000;
    private const int Rounds = 5;
    private const int OnRedis = 2_000;
    private const int InProcess = 50_000;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("limits", options);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var connection = new RedisConnection(Options.Create(new RedisOptions { ConnectionString = options.RequireRedis() }));
        var local = new InProcessRateLimiter(TimeProvider.System);
        var metrics = new RateLimitMetrics(services.GetRequiredService<IMeterFactory>());
        var shared = new RedisRateLimiter(connection, local, metrics, TimeProvider.System, NullLogger<RedisRateLimiter>.Instance);
        var redis = await connection.DatabaseAsync(CancellationToken.None);
        var plan = PlanLimitsTable.Setting.Default.Enterprise.Requests.Select(rule => new RateLimitCharge(rule with { Limit = int.MaxValue }, 1)).ToArray();

        LimitsSample[] samples =
        [
            new("PING", OnRedis, async _ => await redis.PingAsync()),
            new("on Redis", OnRedis, subject => DecideAsync(shared, subject, plan)),
            new("in the process", InProcess, subject => DecideAsync(local, subject, plan)),
        ];
        foreach (var sample in samples) await MeasureAsync(sample);
        foreach (var sample in samples) sample.Clear();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var sample in samples) await MeasureAsync(sample);
        }

        await WriteAsync(report, samples, plan.Length);
        return 0;
    }

    private static async Task DecideAsync(IRateLimiter limiter, string subject, IReadOnlyList<RateLimitCharge> plan)
    {
        // An outage must not be measured as an answer.
        var decision = await limiter.AcquireAsync(subject, plan, LimitsAway.Refuse, CancellationToken.None);
        if (!decision.Allowed) throw new InvalidOperationException("A limit was met that nobody can meet.");
    }

    private static async Task MeasureAsync(LimitsSample sample)
    {
        var start = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => RunClientAsync(sample, client))));
        sample.Add(Clients * sample.PerClient / Stopwatch.GetElapsedTime(start).TotalSeconds, times.SelectMany(time => time));
    }

    private static async Task<double[]> RunClientAsync(LimitsSample sample, int client)
    {
        var times = new double[sample.PerClient];
        for (var i = 0; i < times.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await sample.Decide($"user-{((client * 61) + i) % Subjects}");
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }

    private static Task WriteAsync(Report report, LimitsSample[] samples, int windows)
    {
        var (ping, redis) = (samples[0], samples[1]);
        report.AddHeader("Rate limits", "Driver and Redis share the cores, and other programs may too");
        report.Add($"{Clients} clients, each waiting for its answer before the next question, {Subjects} users, the {windows} windows of a plan at once; medians of {Rounds} rounds in which the rows take turns.");
        report.Add($"");
        report.Add($"| | decisions/s | p50 ms | p99 ms |");
        report.Add($"|---|---|---|---|");
        foreach (var sample in samples) report.Add($"| {sample.Name} | {sample.Rate:F0} | {sample.P50:F4} | {sample.P99:F3} |");
        report.Add($"");
        report.Add($"PING is the same round trip with nothing in it: a decision of all windows on Redis takes {redis.P50 / ping.P50:F2} × its time.");
        return report.WriteAsync();
    }
}
