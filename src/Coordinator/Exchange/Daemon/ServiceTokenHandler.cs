using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using AIForge.Coordinator.Platform.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Exchange.Daemon;

/// <summary>Tokens of the wallet daemon. Only the token's hash is configured, so that a configuration does not give it away.</summary>
internal sealed class ServiceTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IOptions<ExchangeOptions> exchange) : CredentialHandler(options, loggers, encoder)
{
    public const string SchemeName = "ServiceToken", Prefix = "af_svc_";

    protected override ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken)
    {
        var expected = Convert.FromHexString(exchange.Value.DaemonTokenHash);
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(credential));
        return CryptographicOperations.FixedTimeEquals(given, expected) ? ValueTask.FromResult(Caller.ForService()) : throw AuthFaults.CredentialInvalid();
    }
}
