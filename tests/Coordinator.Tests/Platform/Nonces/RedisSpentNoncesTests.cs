using AIForge.Coordinator.Platform.Nonces;
using AIForge.Coordinator.Platform.Redis;
using AIForge.Shared.Faults;
using AIForge.Testing;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Platform.Nonces;

public sealed class RedisSpentNoncesTests(RedisFixture redis) : SpentNoncesTests, IClassFixture<RedisFixture>, IAsyncLifetime
{
    private readonly List<RedisConnection> _connections = [];

    internal override (ISpentNonces First, ISpentNonces Second) Replicas => (Create(redis.ConnectionString), Create(redis.ConnectionString));

    [SkippableFact]
    public async Task TrySpend_RedisAway_LetsNobodyPass()
    {
        var act = async () => await Create("127.0.0.1:1").TrySpendAsync("admin", "n", TimeSpan.FromMinutes(1), default).AsTask().Within();

        (await act.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("NONCES_UNAVAILABLE");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
    }

    private RedisSpentNonces Create(string connectionString)
    {
        var connection = new RedisConnection(Options.Create(new RedisOptions { ConnectionString = connectionString, TimeoutMilliseconds = 1000 }));
        _connections.Add(connection);
        return new RedisSpentNonces(connection);
    }
}
