using Xunit;

namespace AIForge.Testing;

/// <summary>
/// A real Redis of its own for one test class, which may stop and start it (<c>IClassFixture&lt;RedisFixture&gt;</c>).
/// Reading the connection string skips the test when Redis is not installed.
/// </summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private readonly ServiceScript _script = new("redis", $"test-{Guid.NewGuid():n}"[..13]);
    private IReadOnlyDictionary<string, string>? _variables;
    private string? _missingReason;

    public string ConnectionString
    {
        get
        {
            ServiceRequirement.Require(_missingReason);
            return _variables!["REDIS_CONN"];
        }
    }

    public bool IsAvailable => _missingReason is null && _variables is not null;

    public async Task InitializeAsync() => (_variables, _missingReason) = await _script.StartAsync();

    /// <summary>Any verb of redis.sh: stop, crash, start.</summary>
    public Task RunAsync(string verb) => _script.DoAsync(verb);

    public async Task DisposeAsync()
    {
        if (_missingReason is null) await _script.RunAsync("remove");
    }
}
