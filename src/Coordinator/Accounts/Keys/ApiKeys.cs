using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Signals;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>Making and revoking API keys. The secret is returned once and kept nowhere.</summary>
internal sealed partial class ApiKeys(Db db, ISignals signals, IOptions<AccountsOptions> options, TimeProvider clock, ILogger<ApiKeys> logger)
{
    /// <summary>Signal whose payload is the key's id.</summary>
    public const string RevokedSignal = "api-key-revoked";

    private const int LongestName = 64;

    private static readonly TimeSpan SignalLimit = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;

    /// <summary>A key can do at most what the caller's own credential can.</summary>
    public async Task<(ApiKeyRecord Key, string Secret)> CreateAsync(Caller caller, NewApiKey request, CancellationToken cancellationToken)
    {
        Check(caller, request);
        IEnumerable<string> scopes = request.Scopes.Count == 0 ? caller.Scopes : request.Scopes;
        var key = request with { Scopes = [.. scopes.Distinct().Order(StringComparer.Ordinal)] };

        await using var work = await db.BeginAsync(cancellationToken);
        if (!await AccountsStore.LockUserAsync(work, caller.UserId, cancellationToken)) throw AccountsFaults.UserNotFound();
        if (await ApiKeysStore.CountActiveAsync(work, caller.UserId, clock.GetUtcNow(), cancellationToken) >= options.Value.MaxActiveKeys)
            throw AccountsFaults.TooManyKeys(options.Value.MaxActiveKeys);
        var created = await InsertAsync(work, caller.UserId, key, cancellationToken);
        await work.CommitAsync(cancellationToken);

        LogCreated(created.Key.Id, caller.UserId);
        return created;
    }

    /// <summary>Within a transaction of the caller's; whether the request is allowed was decided before.</summary>
    public async Task<(ApiKeyRecord Key, string Secret)> InsertAsync(
        UnitOfWork work, Guid userId, NewApiKey request, CancellationToken cancellationToken)
    {
        var secret = ApiKeySecret.Create();
        var now = clock.GetUtcNow();
        var id = Id<ApiKeyTag>.New(clock).Value;
        var prefix = ApiKeySecret.VisiblePrefix(secret);
        var key = new ApiKeyRecord(id, userId, request.Name, prefix, [.. request.Scopes], now, request.ExpiresAt, LastUsedAt: null, RevokedAt: null);
        await ApiKeysStore.InsertAsync(work, key, ApiKeySecret.Hash(secret), cancellationToken);
        return (key, secret);
    }

    /// <summary>Null when the user has no such key.</summary>
    public async Task<ApiKeyRecord?> RevokeAsync(Guid keyId, Guid userId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var key = await ApiKeysStore.RevokeAsync(work, keyId, userId, clock.GetUtcNow(), cancellationToken);
        if (key is null) return null;

        await work.CommitAsync(cancellationToken);
        LogRevoked(keyId, userId);
        await AnnounceRevokedAsync([keyId]);
        return key;
    }

    /// <summary>After the commit, and whether or not the caller is still there.</summary>
    public async Task AnnounceRevokedAsync(IReadOnlyList<Guid> keyIds)
    {
        using var limit = new CancellationTokenSource(SignalLimit, clock);
        foreach (var keyId in keyIds) await signals.PublishAsync(RevokedSignal, keyId.ToString("N"), limit.Token);
    }

    private void Check(Caller caller, NewApiKey request)
    {
        var violations = new List<FieldViolation>();
        if (request.Name.Length is 0 or > LongestName || request.Name.Any(char.IsControl))
            violations.Add(new FieldViolation("name", $"Must be 1 to {LongestName} characters."));
        if (request.ExpiresAt <= clock.GetUtcNow()) violations.Add(new FieldViolation("expire_time", "Must be in the future."));
        var known = string.Join(", ", Scopes.All.Order(StringComparer.Ordinal));
        for (var i = 0; i < request.Scopes.Count; i++)
        {
            if (!Scopes.All.Contains(request.Scopes[i])) violations.Add(new FieldViolation($"scopes[{i}]", $"Must be one of {known}."));
        }

        if (violations.Count > 0) throw AccountsFaults.KeyRequestInvalid(violations);
        foreach (var scope in request.Scopes) caller.Require(scope);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} of user {UserId} was created")]
    private partial void LogCreated(Guid keyId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} of user {UserId} was revoked")]
    private partial void LogRevoked(Guid keyId, Guid userId);
}
