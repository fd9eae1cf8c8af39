using System.Text.Encodings.Web;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Platform.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Wallets.Admin.Sessions;

/// <summary>Authenticates an administrator who looks, by the token of a session.</summary>
internal sealed class AdminSessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AdminSessionsStore store)
    : CredentialHandler(options, loggers, encoder)
{
    public const string SchemeName = "AdminSession";

    protected override async ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken)
    {
        if (!SecretToken.LooksRight(AdminSessions.Prefix, credential)) throw AuthFaults.CredentialInvalid();
        var session = await store.FindAsync(SecretToken.Hash(credential), cancellationToken) ?? throw AuthFaults.CredentialInvalid();
        if (session.ExpiresAt <= TimeProvider.GetUtcNow()) throw AuthFaults.CredentialExpired();
        var wallet = WalletsMapping.ToAddress(session.Network, session.Address);
        return Caller.ForAdmin(wallet) with { AdminSession = new AdminSession(session.Id, session.ExpiresAt) };
    }
}
