using AIForge.Coordinator.Platform.Redis;
using StackExchange.Redis;

namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>
/// Limits that all replicas share, one script call each. When Redis is away, the limits of this process take over or the call is
/// refused, as its caller wants; either way it is logged once a minute and counted.
/// </summary>
internal sealed partial class RedisRateLimiter(
    RedisConnection redis, InProcessRateLimiter local, RateLimitMetrics metrics, TimeProvider clock, ILogger<RedisRateLimiter> logger) : IRateLimiter
{
    private const string KeyPrefix = "aiforge:limit:";

    private static readonly string Script = ReadScript();

    private readonly ILogger _logger = logger;
    private readonly OutageLog _outage = new(clock);

    public async ValueTask<RateLimitDecision> AcquireAsync(
        string subject, IReadOnlyList<RateLimitCharge> charges, LimitsAway whenAway, CancellationToken cancellationToken)
    {
        try
        {
            var numbers = await RunAsync("take", subject, charges, cancellationToken);
            return new RateLimitDecision([.. charges.Select((charge, i) => new RateLimitStatus(
                charge.Rule, numbers[3 * i] == 1, (int)numbers[(3 * i) + 1], TimeSpan.FromMilliseconds(numbers[(3 * i) + 2])))]);
        }
        catch (Exception exception) when (RedisConnection.IsOutage(exception))
        {
            Report(exception);
            return whenAway == LimitsAway.CountHere
                ? await local.AcquireAsync(subject, charges, whenAway, cancellationToken)
                : throw RateLimitFaults.Unavailable();
        }
    }

    public async ValueTask CorrectAsync(string subject, IReadOnlyList<RateLimitCharge> charges, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync("correct", subject, charges, cancellationToken);
        }
        catch (Exception exception) when (RedisConnection.IsOutage(exception))
        {
            Report(exception);
        }
    }

    private async Task<long[]> RunAsync(string mode, string subject, IReadOnlyList<RateLimitCharge> charges, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var arguments = new List<RedisValue>(1 + (7 * charges.Count)) { mode };
        foreach (var (rule, cost) in charges)
        {
            var position = rule.Window.At(now);
            arguments.AddRange(
                [rule.Owner + rule.Name, rule.Limit, cost, position.Index, position.Left, position.Length, position.Slides ? 1 : 0]);
        }

        return (long[])(await redis.RunScriptAsync(Script, KeyPrefix + subject, [.. arguments], cancellationToken))!;
    }

    private void Report(Exception exception)
    {
        metrics.CountAway();
        if (_outage.IsDue()) LogOutage(exception);
    }

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(RedisRateLimiter).Assembly.GetManifestResourceStream("RedisRateLimiter.lua")!);
        return reader.ReadToEnd();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: limits on reads are counted by each replica alone, calls that guard accounts and money are refused")]
    private partial void LogOutage(Exception exception);
}
