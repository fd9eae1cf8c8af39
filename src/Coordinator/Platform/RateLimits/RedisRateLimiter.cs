using AIForge.Coordinator.Platform.Redis;
using AIForge.Shared.Faults;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>
/// Limits that all replicas share, one script call each. When Redis is away, the limits of this process take over, or every call is
/// refused, as configured; either way it is logged once a minute.
/// </summary>
internal sealed partial class RedisRateLimiter(
    RedisConnection redis,
    InProcessRateLimiter local,
    IOptions<RedisOptions> options,
    TimeProvider clock,
    ILogger<RedisRateLimiter> logger) : IRateLimiter
{
    private const string KeyPrefix = "aiforge:limit:";

    private static readonly string Script = ReadScript();

    private readonly ILogger _logger = logger;
    private readonly OutageLog _outage = new(clock);

    public async ValueTask<RateLimitDecision> AcquireAsync(
        string subject, IReadOnlyList<RateLimitRule> rules, int cost, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await redis.RunScriptAsync(Script, KeyPrefix + subject, Arguments(rules, cost), cancellationToken);
            var numbers = (long[])reply!;
            var states = rules.Select((_, i) => new RuleState(numbers[3 * i] == 1, (int)numbers[(3 * i) + 1], numbers[(3 * i) + 2])).ToArray();
            return RateLimitDecision.Of(rules, states);
        }
        catch (Exception exception) when (RedisConnection.IsOutage(exception))
        {
            if (_outage.IsDue()) LogOutage(exception, options.Value.FailOpen);
            return options.Value.FailOpen ? await local.AcquireAsync(subject, rules, cost, cancellationToken) : throw LimitsUnavailable();
        }
    }

    private static FaultException LimitsUnavailable() => new(
        FaultKind.Unavailable, "LIMITS_UNAVAILABLE", "The limits cannot be checked at the moment.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private RedisValue[] Arguments(IReadOnlyList<RateLimitRule> rules, int cost)
    {
        var arguments = new List<RedisValue> { clock.GetUtcNow().ToUnixTimeMilliseconds(), cost };
        foreach (var rule in rules)
        {
            arguments.Add(rule.Limit);
            arguments.Add((long)rule.Window.TotalMilliseconds);
            arguments.Add(rule.Name);
        }

        return [.. arguments];
    }

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(RedisRateLimiter).Assembly.GetManifestResourceStream("RedisRateLimiter.lua")!);
        return reader.ReadToEnd();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away; calls go on under this process' own limits: {FailOpen}")]
    private partial void LogOutage(Exception exception, bool failOpen);
}
