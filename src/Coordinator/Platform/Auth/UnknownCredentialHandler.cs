using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>Takes the credentials whose prefix no slice has registered.</summary>
internal sealed class UnknownCredentialHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : CredentialHandler(options, loggers, encoder)
{
    protected override ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken) =>
        throw AuthFaults.CredentialInvalid();
}
