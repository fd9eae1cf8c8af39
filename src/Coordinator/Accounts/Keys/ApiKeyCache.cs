using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>
/// Looks API keys up and believes what it found for a few seconds. A revocation, change or suspension empties it at once: directly on
/// the replica that makes it, by signal on the others.
/// </summary>
internal sealed class ApiKeyCache(ApiKeysStore store, IOptions<AccountsOptions> options, TimeProvider clock)
{
    private readonly RecentAnswers<string, KnownApiKey> _recent = new(options.Value.CacheKeysFor, clock);

    public ValueTask<KnownApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (!ApiKeySecret.LooksRight(secret)) return ValueTask.FromResult<KnownApiKey?>(null);

        var hash = ApiKeySecret.Hash(secret);
        return _recent.FindAsync(Convert.ToHexString(hash), (_, token) => store.FindByHashAsync(hash, token), cancellationToken);
    }

    public void Forget(Guid keyId) => _recent.Forget(key => key.Id == keyId);

    /// <summary>Null forgets everybody's.</summary>
    public void ForgetUser(Guid? userId) => _recent.Forget(key => userId is null || key.UserId == userId);
}
