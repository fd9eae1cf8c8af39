using System.Security.Cryptography;
using System.Text;
using AIForge.Coordinator.Accounts.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Micro.Crypto;

/// <summary>The whole check of an access token beside the one hash that it cannot do without.</summary>
internal static class TokenSubjects
{
    public static async Task<IReadOnlyList<CryptoSubject>> CreateAsync()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var options = new TokensOptions();
        options.Keys.Add(new SigningKeyOptions { Id = "bench", Secret = Convert.ToBase64String(secret) });
        // With a configured key the ring asks no store.
        var ring = new SigningKeyRing(null!, Options.Create(options), TimeProvider.System, NullLogger<SigningKeyRing>.Instance);
        await ring.StartAsync(CancellationToken.None);
        var tokens = new AccessTokens(ring, Options.Create(options), TimeProvider.System);

        var now = TimeProvider.System.GetUtcNow();
        var token = tokens.Issue(Guid.CreateVersion7(), Guid.CreateVersion7(), now, now + TimeSpan.FromHours(1));
        var signed = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        return
        [
            new(".NET HMAC-SHA-256 of the token", () => GC.KeepAlive(HMACSHA256.HashData(secret, signed))),
            new("ours: check the token", () => GC.KeepAlive(tokens.Read(token))),
            new("ours: issue a token", () => GC.KeepAlive(tokens.Issue(Guid.Empty, Guid.Empty, now, now))),
        ];
    }
}
