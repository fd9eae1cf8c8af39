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
        var caller = key.ToCaller(TimeProvider.GetUtcNow());
        uses.Note(key.Id);
        return caller;
    }
}
