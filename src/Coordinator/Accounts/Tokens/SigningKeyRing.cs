using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Tokens;

/// <summary>The configured keys or, without any, the one that all replicas share through the database.</summary>
internal sealed partial class SigningKeyRing(
    SigningKeysStore store, IOptions<TokensOptions> options, TimeProvider clock, ILogger<SigningKeyRing> logger) : IHostedService
{
    private const string FirstId = "k1";

    private readonly ILogger _logger = logger;
    private IReadOnlyList<SigningKey>? _keys;

    /// <summary>The first one signs.</summary>
    public IReadOnlyList<SigningKey> Keys => _keys ?? throw new InvalidOperationException("The keys are read when the host starts.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _keys = [.. options.Value.Keys.Select(key => new SigningKey(key.Id, Convert.FromBase64String(key.Secret)))];
        if (_keys.Count > 0) return;

        var fresh = RandomNumberGenerator.GetBytes(SigningKey.LeastBytes);
        var stored = await store.EnsureAsync(FirstId, fresh, clock.GetUtcNow(), cancellationToken);
        _keys = [.. stored.Select(key => new SigningKey(key.Kid, key.Secret))];
        LogStored(_keys[0].Id);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Access tokens are signed with key {KeyId} of the database; configured keys would take its place")]
    private partial void LogStored(string keyId);
}
