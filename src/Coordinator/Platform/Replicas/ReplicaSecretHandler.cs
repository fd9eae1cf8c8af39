using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using AIForge.Coordinator.Platform.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Replicas;

/// <summary>The secret that coordinators show each other. Without a configured one nobody is a replica.</summary>
internal sealed class ReplicaSecretHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IOptions<ReplicaOptions> replica) : CredentialHandler(options, loggers, encoder)
{
    public const string SchemeName = "ReplicaSecret", Prefix = "af_rep_";

    protected override ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken)
    {
        var secret = replica.Value.Secret;
        // Hashes are of one length, so that the time says nothing of the secret's either.
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(credential));
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(Prefix + secret));
        return secret.Length > 0 && CryptographicOperations.FixedTimeEquals(given, expected) ? ValueTask.FromResult(Caller.ForReplica()) : throw AuthFaults.CredentialInvalid();
    }
}
