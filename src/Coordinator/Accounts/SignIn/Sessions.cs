using AIForge.Coordinator.Accounts.Tokens;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>Opening, refreshing and ending sessions. A session is a family of refresh tokens of which one is unspent.</summary>
internal sealed partial class Sessions(
    Db db, AccessTokens tokens, AccountChanges changes, SecurityLog audit, IOptions<TokensOptions> options, TimeProvider clock, ILogger<Sessions> logger)
{
    /// <summary>What refresh tokens begin with.</summary>
    public const string RefreshPrefix = "afr_";

    private readonly ILogger _logger = logger;

    /// <summary>Signs a user in; the tokens work once the work is committed. A suspended or unknown user is refused.</summary>
    /// <param name="method">"password" or "wallet".</param>
    public async Task<SessionTokens> OpenAsync(UnitOfWork work, Guid userId, string method, CallOrigin origin, CancellationToken cancellationToken)
    {
        // The lock also makes sign-ins of one user take turns, so that the number of sessions stays bounded.
        if (!await AccountsStore.LockUserAsync(work, userId, cancellationToken)) throw AuthFaults.AccountInactive();

        var now = clock.GetUtcNow();
        await SessionsStore.RevokeOldestAsync(work, userId, options.Value.MaxSessions - 1, now, cancellationToken);
        var id = Id<SessionTag>.New(clock).Value;
        var session = new NewSession(id, userId, method, origin.Address.ToString(), origin.UserAgent, now, now + options.Value.RefreshFor);
        await SessionsStore.InsertAsync(work, session, cancellationToken);
        var refresh = SecretToken.Create(RefreshPrefix);
        await SessionsStore.InsertTokenAsync(work, SecretToken.Hash(refresh), id, now, cancellationToken);
        await AuditAsync(work, "session.opened", userId, id, origin, cancellationToken);
        return Tokens(id, userId, refresh, now, session.ExpiresAt);
    }

    /// <summary>Spends a refresh token for the next one.</summary>
    public async Task<SessionTokens> RefreshAsync(string token, CallOrigin origin, CancellationToken cancellationToken)
    {
        if (!SecretToken.LooksRight(RefreshPrefix, token)) throw AccountsFaults.RefreshTokenInvalid();

        var (now, next) = (clock.GetUtcNow(), SecretToken.Create(RefreshPrefix));
        await using var work = await db.BeginAsync(cancellationToken);
        var spent = await SessionsStore.RotateTokenAsync(
            work, SecretToken.Hash(token), SecretToken.Hash(next), origin.Address.ToString(), origin.UserAgent, now, cancellationToken);
        if (spent is null)
        {
            await EndIfReusedAsync(work, token, origin, cancellationToken);
            throw AccountsFaults.RefreshTokenInvalid();
        }

        await work.CommitAsync(cancellationToken);
        return Tokens(spent.SessionId, spent.UserId, next, now, spent.ExpiresAt);
    }

    /// <summary>Ends one session of the user.</summary>
    public async Task RevokeAsync(Guid userId, Guid sessionId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (!await SessionsStore.RevokeAsync(work, sessionId, userId, clock.GetUtcNow(), cancellationToken))
            throw AccountsFaults.SessionNotFound(new Id<SessionTag>(sessionId).ToString());
        await AuditAsync(work, "session.revoked", userId, sessionId, origin, cancellationToken);
        AccountChanges.Announce(work, userId);
        await work.CommitAsync(cancellationToken);
        changes.Apply(userId);
        LogEnded(sessionId, userId);
    }

    /// <summary>Ends all sessions of a user, or all but one. Every replica hears of it with the commit.</summary>
    public async Task RevokeAllAsync(UnitOfWork work, Guid userId, Guid? except, CancellationToken cancellationToken)
    {
        // Sign-ins of this user that are under way end before, and are ended too, or begin after.
        await AccountsStore.LockUserAsync(work, userId, cancellationToken);
        await SessionsStore.RevokeAllAsync(work, userId, except, clock.GetUtcNow(), cancellationToken);
        AccountChanges.Announce(work, userId);
    }

    /// <summary>
    /// A token that was spent and comes again is in two hands, and nobody can tell which are the owner's: neither may go on. That a
    /// client which merely repeats itself is signed out as well is the price.
    /// </summary>
    private async Task EndIfReusedAsync(UnitOfWork work, string token, CallOrigin origin, CancellationToken cancellationToken)
    {
        var ended = await SessionsStore.RevokeBySpentTokenAsync(work, SecretToken.Hash(token), clock.GetUtcNow(), cancellationToken);
        if (ended is null) return;

        await AuditAsync(work, "session.refresh_reused", ended.UserId, ended.SessionId, origin, cancellationToken);
        AccountChanges.Announce(work, ended.UserId);
        await work.CommitAsync(cancellationToken);
        changes.Apply(ended.UserId);
        LogReused(ended.SessionId, ended.UserId);
    }

    private SessionTokens Tokens(Guid sessionId, Guid userId, string refresh, DateTimeOffset now, DateTimeOffset sessionExpiresAt)
    {
        var accessExpiresAt = now + options.Value.AccessFor;
        if (accessExpiresAt > sessionExpiresAt) accessExpiresAt = sessionExpiresAt;
        var access = tokens.Issue(userId, sessionId, now, accessExpiresAt);
        return new SessionTokens(sessionId, access, accessExpiresAt, refresh, sessionExpiresAt) { IssuedAt = now };
    }

    private Task AuditAsync(UnitOfWork work, string kind, Guid userId, Guid sessionId, CallOrigin origin, CancellationToken cancellationToken)
    {
        var happened = new SecurityEvent(kind) { UserId = userId, Subject = new Id<SessionTag>(sessionId).ToString(), Address = origin.Address };
        return audit.WriteAsync(work, happened, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Session {SessionId} of user {UserId} was ended")]
    private partial void LogEnded(Guid sessionId, Guid userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A spent refresh token of session {SessionId} of user {UserId} came again: the session was ended")]
    private partial void LogReused(Guid sessionId, Guid userId);
}
