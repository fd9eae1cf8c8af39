using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Signals;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>Making, changing and revoking API keys. The secret is returned once and kept nowhere.</summary>
internal sealed partial class ApiKeys(
    Db db, ISignals signals, SecurityLog audit, IOptions<AccountsOptions> options, TimeProvider clock, ILogger<ApiKeys> logger)
{
    /// <summary>Signal that a key is no longer what it was; its payload is the key's id.</summary>
    public const string ChangedSignal = "api-key-changed";

    private static readonly TimeSpan SignalLimit = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;

    /// <summary>A key can do at most what the caller's own credential can.</summary>
    public async Task<(ApiKeyRecord Key, string Secret)> CreateAsync(
        Caller caller, NewApiKey request, CallOrigin origin, CancellationToken cancellationToken)
    {
        RequireUnlimited(caller);
        request = request with { Name = request.Name.Trim() };
        ApiKeyRules.Check(request, clock.GetUtcNow());
        foreach (var scope in request.Scopes) caller.Require(scope);
        IEnumerable<string> scopes = request.Scopes.Count == 0 ? caller.Scopes : request.Scopes;
        var key = request with { Scopes = [.. scopes.Distinct().Order(StringComparer.Ordinal)] };

        await using var work = await db.BeginAsync(cancellationToken);
        if (!await AccountsStore.LockUserAsync(work, caller.UserId, cancellationToken)) throw AccountsFaults.UserNotFound();
        if (await ApiKeysStore.CountActiveAsync(work, caller.UserId, clock.GetUtcNow(), cancellationToken) >= options.Value.MaxActiveKeys)
            throw AccountsFaults.TooManyKeys(options.Value.MaxActiveKeys);
        var created = await InsertAsync(work, caller.UserId, key, origin, cancellationToken);
        await work.CommitAsync(cancellationToken);

        LogCreated(created.Key.Id, caller.UserId);
        return created;
    }

    /// <summary>Within a transaction of the caller's; whether the request is allowed was decided before.</summary>
    /// <param name="origin">Null when the operator of the machine makes the key.</param>
    public async Task<(ApiKeyRecord Key, string Secret)> InsertAsync(
        UnitOfWork work, Guid userId, NewApiKey request, CallOrigin? origin, CancellationToken cancellationToken)
    {
        var secret = ApiKeySecret.Create();
        var now = clock.GetUtcNow();
        var id = Id<ApiKeyTag>.New(clock).Value;
        var prefix = ApiKeySecret.VisiblePrefix(secret);
        int[] limits = [.. request.Limits.Fields.Select(field => field.Limit)];
        var key = new ApiKeyRecord(id, userId, request.Name, prefix, [.. request.Scopes], now, request.ExpiresAt, LastUsedAt: null, RevokedAt: null, limits);
        await ApiKeysStore.InsertAsync(work, key, ApiKeySecret.Hash(secret), request.SubscriptionId, cancellationToken);
        await AuditAsync(work, "api_key.created", key, origin, cancellationToken);
        return (key, secret);
    }

    /// <summary>Null leaves a part as it is.</summary>
    public async Task<ApiKeyRecord> UpdateAsync(
        Caller caller, Guid keyId, string? name, KeyLimits? limits, CallOrigin origin, CancellationToken cancellationToken)
    {
        if (limits is not null) RequireUnlimited(caller);
        name = name?.Trim();
        ApiKeyRules.Check(name, limits);

        await using var work = await db.BeginAsync(cancellationToken);
        var known = await ApiKeysStore.LockAsync(work, keyId, caller.UserId, cancellationToken) ?? throw NotFound(keyId);
        var columns = limits is null ? known.Limits : [.. limits.Fields.Select(field => field.Limit)];
        var key = await ApiKeysStore.UpdateAsync(work, keyId, name ?? known.Name, columns, cancellationToken);
        await AuditAsync(work, "api_key.updated", key, origin, cancellationToken);
        await work.CommitAsync(cancellationToken);

        LogUpdated(keyId, caller.UserId);
        await AnnounceAsync([keyId]);
        return key;
    }

    public async Task<ApiKeyRecord> RevokeAsync(Guid keyId, Guid userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var key = await ApiKeysStore.LockAsync(work, keyId, userId, cancellationToken) ?? throw NotFound(keyId);
        if (key.RevokedAt is null)
        {
            key = await ApiKeysStore.RevokeAsync(work, keyId, clock.GetUtcNow(), cancellationToken);
            await AuditAsync(work, "api_key.revoked", key, origin, cancellationToken);
            await work.CommitAsync(cancellationToken);
            LogRevoked(keyId, userId);
        }

        // Also for one that was revoked before: whoever asks again may have reason to.
        await AnnounceAsync([keyId]);
        return key;
    }

    /// <summary>Within a transaction of the caller's, who announces them after it.</summary>
    public async Task<IReadOnlyList<Guid>> RevokeNamedAsync(UnitOfWork work, Guid userId, string name, CancellationToken cancellationToken)
    {
        var revoked = await ApiKeysStore.RevokeNamedAsync(work, userId, name, clock.GetUtcNow(), cancellationToken);
        foreach (var key in revoked) await AuditAsync(work, "api_key.revoked", key, origin: null, cancellationToken);
        return [.. revoked.Select(key => key.Id)];
    }

    /// <summary>The same for the keys of a service.</summary>
    public async Task<IReadOnlyList<Guid>> RevokeOfSubscriptionAsync(
        UnitOfWork work, Guid subscriptionId, CallOrigin? origin, CancellationToken cancellationToken)
    {
        var revoked = await ApiKeysStore.RevokeOfSubscriptionAsync(work, subscriptionId, clock.GetUtcNow(), cancellationToken);
        foreach (var key in revoked) await AuditAsync(work, "api_key.revoked", key, origin, cancellationToken);
        return [.. revoked.Select(key => key.Id)];
    }

    /// <summary>After the commit, and whether or not the caller is still there.</summary>
    public async Task AnnounceAsync(IReadOnlyList<Guid> keyIds)
    {
        using var limit = new CancellationTokenSource(SignalLimit, clock);
        foreach (var keyId in keyIds) await signals.PublishAsync(ChangedSignal, keyId.ToString("N"), limit.Token);
    }

    /// <summary>A key whose use is limited could else make another one that is not, or lift its own limits.</summary>
    private static void RequireUnlimited(Caller caller)
    {
        if (caller.Limits.Count > 0) throw AccountsFaults.KeyLimited();
    }

    private Task AuditAsync(UnitOfWork work, string kind, ApiKeyRecord key, CallOrigin? origin, CancellationToken cancellationToken)
    {
        var happened = new SecurityEvent(kind)
        {
            UserId = key.UserId,
            Subject = new Id<ApiKeyTag>(key.Id).ToString(),
            Address = origin?.Address,
            Details = new Dictionary<string, string> { ["name"] = key.Name, ["prefix"] = key.Prefix, ["scopes"] = string.Join(' ', key.Scopes) },
        };
        return audit.WriteAsync(work, happened, cancellationToken);
    }

    private static Exception NotFound(Guid keyId) => AccountsFaults.KeyNotFound(new Id<ApiKeyTag>(keyId).ToString());

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} of user {UserId} was created")]
    private partial void LogCreated(Guid keyId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} of user {UserId} was changed")]
    private partial void LogUpdated(Guid keyId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} of user {UserId} was revoked")]
    private partial void LogRevoked(Guid keyId, Guid userId);
}
