using System.Text.Encodings.Web;
using AIForge.Coordinator.Platform.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>Authenticates a user by API key.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyCache cache, ApiKeyUses uses)
    : CredentialHandler(options, loggers, encoder)
{
    protected override async ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken)
    {
        var key = await cache.FindAsync(credential, cancellationToken) ?? throw AuthFaults.CredentialInvalid();
        if (key.RevokedAt is not null) throw AuthFaults.CredentialRevoked();
        if (key.ExpiresAt <= TimeProvider.GetUtcNow()) throw AuthFaults.CredentialExpired();
        if (!key.IsActive) throw AuthFaults.AccountInactive();

        uses.Note(key.Id);
        return Caller.ForUser(key.UserId, key.Id, key.ScopeSet) with { Limits = key.Rules, SubscriptionId = key.SubscriptionId };
    }
}
