using System.Threading.Channels;
using AIForge.Coordinator.Platform.Redis;
using AIForge.Coordinator.Platform.Signals;
using AIForge.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Platform.Signals;

/// <summary>
/// Two replicas over one Redis, repaired as <see cref="SignalRepair"/> does it: the client alone forgets a subscription now and then;
/// what a single process does is the same code's local half.
/// </summary>
public sealed class SignalsTests : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private readonly RedisFixture _redis;
    private readonly RecordingLogger<RedisSignals> _log = new();
    private readonly List<RedisConnection> _connections = [];
    private readonly Channel<string> _heard = Channel.CreateBounded<string>(100);

    public SignalsTests(RedisFixture redis) => _redis = redis;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
    }

    [SkippableFact]
    public async Task Publish_OtherReplica_HearsIt()
    {
        var (here, there) = (Replica(), Replica());
        await there.SubscribeAsync("news", Hear, default).Within();

        await here.PublishAsync("news", "hello", default).Within();

        (await NextAsync()).Should().Be("hello");
    }

    [SkippableFact]
    public async Task Publish_SameReplica_HearsItOnceAndBeforeItReturns()
    {
        var here = Replica();
        await here.SubscribeAsync("news-here", Hear, default).Within();

        await here.PublishAsync("news-here", "1", default).Within();
        var heardAtOnce = _heard.Reader.Count;
        await Replica().PublishAsync("news-here", "2", default).Within();

        heardAtOnce.Should().Be(1);
        (await NextAsync()).Should().Be("1");
        (await NextAsync()).Should().Be("2", "the echo of the first was dropped");
    }

    [SkippableFact]
    public async Task Publish_RedisAway_StillReachesThisReplicaAndDoesNotThrow()
    {
        var here = Replica("127.0.0.1:1");
        await here.SubscribeAsync("news-down", Hear, default).Within();

        await here.PublishAsync("news-down", "local", default).Within();

        (await NextAsync()).Should().Be("local");
        _log.Entries.Should().OnlyContain(entry => entry.Level == LogLevel.Warning).And.NotBeEmpty();
    }

    [SkippableFact]
    public async Task Subscription_RedisRestarted_GoesOn()
    {
        var (here, there) = (Replica(), Replica());
        await there.SubscribeAsync("news-again", Hear, default).Within();
        await here.PublishAsync("news-again", "before", default).Within();
        (await NextAsync()).Should().Be("before");

        await _redis.RunAsync("restart");
        await WhenHeardAsync(here, there, "news-again", "after");

        (await NextAsync()).Should().Be("after");
    }

    [SkippableFact]
    public async Task Subscribe_BeforeRedisIsThere_HearsOnceItIs()
    {
        var (here, there) = (Replica(), Replica());
        await _redis.RunAsync("stop");
        await there.SubscribeAsync("news-late", Hear, default).Within();

        await _redis.RunAsync("start");

        await WhenHeardAsync(here, there, "news-late", "late");

        (await NextAsync()).Should().Be("late");
    }

    [SkippableFact]
    public async Task Repair_SubscriptionLost_HearsAgainAndOnce()
    {
        var (here, there) = (Replica(), Replica());
        await there.SubscribeAsync("news-lost", Hear, default).Within();
        await (await _connections[1].SubscriberAsync(default).Within()).UnsubscribeAllAsync().Within();

        await there.RepairAsync(default).Within();
        await there.RepairAsync(default).Within();
        await here.PublishAsync("news-lost", "1", default).Within();
        await here.PublishAsync("news-lost", "2", default).Within();

        (await NextAsync()).Should().Be("1");
        (await NextAsync()).Should().Be("2");
    }

    [Fact]
    public async Task Dispose_OfSubscription_EndsIt()
    {
        var signals = new InProcessSignals(NullLogger<InProcessSignals>.Instance);
        var subscription = await signals.SubscribeAsync("c", Hear, default).Within();
        await signals.PublishAsync("c", "1", default).Within();

        await subscription.DisposeAsync();
        await signals.PublishAsync("c", "2", default).Within();

        _heard.Reader.Count.Should().Be(1);
    }

    [Fact]
    public async Task Publish_HandlerThrows_OthersStillHear()
    {
        var signals = new InProcessSignals(NullLogger<InProcessSignals>.Instance);
        await signals.SubscribeAsync("c", _ => throw new InvalidOperationException("handler"), default).Within();
        await signals.SubscribeAsync("c", Hear, default).Within();

        await signals.PublishAsync("c", "x", default).Within();

        (await NextAsync()).Should().Be("x");
    }

    /// <summary>Publishes until it is heard, over reconnections that come in their own time.</summary>
    private Task WhenHeardAsync(RedisSignals here, RedisSignals there, string channel, string payload) => Eventually.IsTrueAsync(
        async () =>
        {
            await RepairAsync(there);
            await here.PublishAsync(channel, payload, default).Within();
            return _heard.Reader.TryPeek(out _);
        },
        TimeSpan.FromSeconds(30));

    private static async Task RepairAsync(RedisSignals signals)
    {
        try
        {
            await signals.RepairAsync(default).Within();
        }
        catch (Exception exception) when (RedisConnection.IsOutage(exception))
        {
            // Not back yet.
        }
    }

    private void Hear(string payload) => _heard.Writer.TryWrite(payload);

    private Task<string> NextAsync() => _heard.Reader.ReadAsync().Within();

    private RedisSignals Replica(string? connectionString = null)
    {
        var options = Options.Create(new RedisOptions { ConnectionString = connectionString ?? _redis.ConnectionString, TimeoutMilliseconds = 1000 });
        var connection = new RedisConnection(options);
        _connections.Add(connection);
        return new RedisSignals(connection, new InProcessSignals(NullLogger<InProcessSignals>.Instance), TimeProvider.System, _log);
    }
}
