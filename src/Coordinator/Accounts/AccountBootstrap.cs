using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Accounts;

/// <summary>Accounts that the operator of the machine makes, without registration.</summary>
public sealed class AccountBootstrap
{
    private const string DemoName = "demo";

    private readonly Db _db;
    private readonly ApiKeys _keys;
    private readonly PasswordWork _passwords;
    private readonly TimeProvider _clock;

    internal AccountBootstrap(Db db, ApiKeys keys, PasswordWork passwords, TimeProvider clock)
    {
        _db = db;
        _keys = keys;
        _passwords = passwords;
        _clock = clock;
    }

    /// <summary>
    /// The account "demo" with a key for everything. Asked again it makes a key only when <paramref name="makeKey"/> says so or no
    /// key was ever made; the one from before stops working then.
    /// </summary>
    public Task<DemoAccount> EnsureDemoUserAsync(bool makeKey, CancellationToken cancellationToken) =>
        EnsureUserAsync(DemoName, makeKey, cancellationToken);

    /// <summary>Gives the account its first password. Leaves one that it has, and answers false then.</summary>
    public async Task<bool> SetFirstPasswordAsync(Guid userId, string password, CancellationToken cancellationToken)
    {
        var hash = await _passwords.HashAsync(password, cancellationToken);
        await using var work = await _db.BeginAsync(cancellationToken);
        var isSet = await AccountsStore.ReplacePasswordAsync(work, userId, oldHash: null, hash, _clock.GetUtcNow(), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return isSet;
    }

    public async Task<DemoAccount> EnsureUserAsync(string username, bool makeKey, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        await using var work = await _db.BeginAsync(cancellationToken);
        var user = await AccountsStore.EnsureOperatorUserAsync(work, Id<UserTag>.New(_clock).Value, username, now, cancellationToken);
        if (!makeKey && await ApiKeysStore.CountActiveAsync(work, user.Id, now, cancellationToken) > 0)
        {
            await work.CommitAsync(cancellationToken);
            return new DemoAccount(user.Id, user.Username, null);
        }

        var revoked = await _keys.RevokeNamedAsync(work, user.Id, username, cancellationToken);
        var everything = new NewApiKey(username, [.. Scopes.All.Order(StringComparer.Ordinal)], ExpiresAt: null);
        var (_, secret) = await _keys.InsertAsync(work, user.Id, everything, origin: null, cancellationToken);
        await work.CommitAsync(cancellationToken);
        await _keys.AnnounceAsync(revoked);
        return new DemoAccount(user.Id, user.Username, secret);
    }
}
