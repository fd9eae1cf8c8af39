using System.Text.Encodings.Web;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Tokens;

/// <summary>Authenticates a user by the access token of a session. The token proves who; the session says whether still.</summary>
internal sealed class JwtHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AccessTokens tokens, SessionCache sessions)
    : CredentialHandler(options, loggers, encoder)
{
    /// <summary>How every JSON object begins in base64.</summary>
    public const string Prefix = "eyJ";

    protected override async ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken)
    {
        var (userId, sessionId) = tokens.Read(credential);
        var session = await sessions.FindAsync(sessionId, cancellationToken) ?? throw AuthFaults.CredentialRevoked();
        if (session.UserId != userId) throw AuthFaults.CredentialInvalid();
        if (!session.IsActive) throw AuthFaults.AccountInactive();
        if (session.RevokedAt is not null) throw AuthFaults.CredentialRevoked();
        if (session.ExpiresAt <= TimeProvider.GetUtcNow()) throw AuthFaults.CredentialExpired();

        return Caller.ForUser(userId, apiKeyId: null, Scopes.All) with { SessionId = sessionId };
    }
}
