using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Platform.Redis;
using AIForge.Shared.Faults;
using AIForge.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Platform.RateLimits;

public sealed class RedisRateLimiterTests : RateLimiterTests, IClassFixture<RedisFixture>, IAsyncLifetime
{
    private static readonly RateLimitRule Rule = new("minute", 2, TimeSpan.FromMinutes(1));

    private readonly RedisFixture _redis;
    private readonly RecordingLogger<RedisRateLimiter> _log = new();
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

        (await AcquireAsync(Rule)).Remaining.Should().Be(0);
    }

    [SkippableFact]
    public async Task Acquire_Always_LetsTheKeyExpire()
    {
        var subject = $"expiring-{Guid.NewGuid():n}";

        await Limiter.AcquireAsync(subject, [Rule], 1, default).Within();

        var left = await (await _connections[0].DatabaseAsync(default).Within()).KeyTimeToLiveAsync("aiforge:limit:" + subject).Within();
        left.Should().BeCloseTo(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));
    }

    [SkippableFact]
    public async Task Acquire_TwoReplicas_ShareTheLimit()
    {
        await using var other = new RedisConnection(ConnectionOptions());
        var replica = new RedisRateLimiter(other, new InProcessRateLimiter(Clock), ConnectionOptions(), Clock, _log);
        var subject = $"shared-{Guid.NewGuid():n}";

        await Limiter.AcquireAsync(subject, [Rule], 1, default).Within();
        await replica.AcquireAsync(subject, [Rule], 1, default).Within();

        (await Limiter.AcquireAsync(subject, [Rule], 1, default).Within()).Allowed.Should().BeFalse();
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

            first.Remaining.Should().Be(1, "this process has counted nothing yet");
            third.Allowed.Should().BeFalse();
            _log.Entries.Should().ContainSingle().Which.Level.Should().Be(LogLevel.Warning);
        }
        finally
        {
            await _redis.RunAsync("start");
        }
    }

    [SkippableFact]
    public async Task Acquire_RedisAwayAndFailClosed_IsUnavailable()
    {
        var unreachable = Options.Create(new RedisOptions { ConnectionString = "127.0.0.1:1", TimeoutMilliseconds = 200, FailOpen = false });
        await using var connection = new RedisConnection(unreachable);
        var limiter = new RedisRateLimiter(connection, new InProcessRateLimiter(Clock), unreachable, Clock, _log);

        var acquire = () => limiter.AcquireAsync("s", [Rule], 1, default).Within();

        (await acquire.Should().ThrowAsync<FaultException>()).Which.Kind.Should().Be(FaultKind.Unavailable);
    }

    private RedisRateLimiter Create()
    {
        var options = ConnectionOptions();
        _connections.Add(new RedisConnection(options));
        return new RedisRateLimiter(_connections[^1], new InProcessRateLimiter(Clock), options, Clock, _log);
    }

    private IOptions<RedisOptions> ConnectionOptions() =>
        Options.Create(new RedisOptions { ConnectionString = _redis.ConnectionString });
}
