using System.Diagnostics.Metrics;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Platform.Redis;
using AIForge.Shared.Faults;
using AIForge.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Platform.RateLimits;

public sealed class RedisRateLimiterTests : RateLimiterTests, IClassFixture<RedisFixture>, IAsyncLifetime
{
    private static readonly RateLimitRule Rule = new("minute", 2, RateWindow.Minute);

    private readonly RedisFixture _redis;
    private readonly RecordingLogger<RedisRateLimiter> _log = new();
    private readonly IMeterFactory _meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
    private readonly List<RedisConnection> _connections = [];
    private RedisRateLimiter? _limiter;

    public RedisRateLimiterTests(RedisFixture redis) => _redis = redis;

    internal override IRateLimiter Limiter => _limiter ??= Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
    }

    [SkippableFact]
    public async Task Acquire_ScriptFlushed_GoesOn()
    {
        await AcquireAsync(Rule);
        await (await _connections[0].DatabaseAsync(default).Within()).ExecuteAsync("SCRIPT", "FLUSH").Within();

        (await AcquireAsync(Rule)).Decisive.Remaining.Should().Be(0);
    }

    [SkippableFact]
    public async Task Acquire_Always_LetsTheKeyExpire()
    {
        var subject = $"expiring-{Guid.NewGuid():n}";

        await Limiter.AcquireAsync(subject, [new(Rule, 1)], LimitsAway.CountHere, default).Within();

        var left = await (await _connections[0].DatabaseAsync(default).Within()).KeyTimeToLiveAsync("aiforge:limit:" + subject).Within();
        left.Should().BeCloseTo(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));
    }

    [SkippableFact]
    public async Task Acquire_TwoReplicas_ShareTheLimit()
    {
        await using var other = new RedisConnection(ConnectionOptions());
        var replica = Create(other);
        var subject = $"shared-{Guid.NewGuid():n}";

        await Limiter.AcquireAsync(subject, [new(Rule, 1)], LimitsAway.CountHere, default).Within();
        await replica.AcquireAsync(subject, [new(Rule, 1)], LimitsAway.CountHere, default).Within();

        (await Limiter.AcquireAsync(subject, [new(Rule, 1)], LimitsAway.CountHere, default).Within()).Allowed.Should().BeFalse();
    }

    [SkippableFact]
    public async Task Acquire_RedisAway_FallsBackToThisProcessAndSaysSo()
    {
        await AcquireAsync(Rule);
        await _redis.RunAsync("crash");
        try
        {
            var first = await AcquireAsync(Rule);
            await AcquireAsync(Rule);
            var third = await AcquireAsync(Rule);

            first.Decisive.Remaining.Should().Be(1, "this process has counted nothing yet");
            third.Allowed.Should().BeFalse();
            _log.Entries.Should().ContainSingle().Which.Level.Should().Be(LogLevel.Warning);
        }
        finally
        {
            await _redis.RunAsync("start");
        }
    }

    [SkippableFact]
    public async Task Acquire_RedisAwayAndRefuse_IsUnavailable()
    {
        var unreachable = Options.Create(new RedisOptions { ConnectionString = "127.0.0.1:1", TimeoutMilliseconds = 200 });
        await using var connection = new RedisConnection(unreachable);
        var limiter = Create(connection);

        var acquire = () => limiter.AcquireAsync("s", [new(Rule, 1)], LimitsAway.Refuse, default).Within();

        (await acquire.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("LIMITS_UNAVAILABLE");
        await limiter.CorrectAsync("s", [new RateLimitCharge(Rule, -1)], default).AsTask().Within();
    }

    private RedisRateLimiter Create()
    {
        _connections.Add(new RedisConnection(ConnectionOptions()));
        return Create(_connections[^1]);
    }

    private RedisRateLimiter Create(RedisConnection connection) =>
        new(connection, new InProcessRateLimiter(Clock), new RateLimitMetrics(_meters), Clock, _log);

    private IOptions<RedisOptions> ConnectionOptions() =>
        Options.Create(new RedisOptions { ConnectionString = _redis.ConnectionString });
}
