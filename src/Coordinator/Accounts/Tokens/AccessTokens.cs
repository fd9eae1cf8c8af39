using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Tokens;

/// <summary>
/// JSON Web Tokens with HMAC-SHA-256, for ourselves only: docs/decisions/0010-own-hs256-tokens.md. What does not look exactly like a
/// token of ours is refused before anything in it is read.
/// </summary>
internal sealed class AccessTokens(SigningKeyRing ring, IOptions<TokensOptions> options, TimeProvider clock)
{
    private const int LongestToken = 1024;
    private const int SignatureLength = 43;
    private const int TokenIdBytes = 16;

    private static readonly JsonSerializerOptions Strict = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = 2,
    };

    public string Issue(Guid userId, Guid sessionId, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var claims = new AccessClaims
        {
            Issuer = options.Value.Issuer,
            Audience = options.Value.Audience,
            UserId = new Id<UserTag>(userId).ToString(),
            SessionId = new Id<SessionTag>(sessionId).ToString(),
            TokenId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenIdBytes)),
            IssuedAt = now.ToUnixTimeSeconds(),
            NotBefore = now.ToUnixTimeSeconds(),
            ExpiresAt = expiresAt.ToUnixTimeSeconds(),
        };
        return Compact(ring.Keys[0], JsonSerializer.SerializeToUtf8Bytes(claims, Strict));
    }

    /// <summary>Whose token it is, whatever became of the session since; or one of <see cref="AuthFaults"/>.</summary>
    public (Guid UserId, Guid SessionId) Read(string token)
    {
        var claims = ReadClaims(Verified(token));
        if (claims.Issuer != options.Value.Issuer || claims.Audience != options.Value.Audience) throw AuthFaults.CredentialInvalid();
        if (!Id<UserTag>.TryParse(claims.UserId, out var userId) || !Id<SessionTag>.TryParse(claims.SessionId, out var sessionId))
            throw AuthFaults.CredentialInvalid();

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var skew = (long)options.Value.ClockSkew.TotalSeconds;
        if (claims.TokenId.Length == 0 || claims.IssuedAt > now + skew || claims.NotBefore > now + skew) throw AuthFaults.CredentialInvalid();
        if (claims.ExpiresAt <= now - skew) throw AuthFaults.CredentialExpired();
        return (userId.Value, sessionId.Value);
    }

    internal static string Compact(SigningKey key, ReadOnlySpan<byte> payload)
    {
        var signed = $"{key.Header}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{key.Sign(signed)}";
    }

    /// <summary>The payload of a token that carries one of our headers and that key's signature.</summary>
    private ReadOnlySpan<char> Verified(string token)
    {
        if (token.Length > LongestToken || token.AsSpan().Count('.') != 2) throw AuthFaults.CredentialInvalid();
        var (first, last) = (token.IndexOf('.', StringComparison.Ordinal), token.LastIndexOf('.'));
        var key = ring.Keys.FirstOrDefault(key => token.AsSpan(0, first).SequenceEqual(key.Header)) ?? throw AuthFaults.CredentialInvalid();

        // As text: base64 that is merely equivalent is not equal.
        var given = token.AsSpan(last + 1);
        if (given.Length != SignatureLength) throw AuthFaults.CredentialInvalid();
        var right = key.Sign(token.AsSpan(0, last));
        if (!CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(given), MemoryMarshal.AsBytes(right.AsSpan())))
            throw AuthFaults.CredentialInvalid();
        return token.AsSpan(first + 1, last - first - 1);
    }

    private static AccessClaims ReadClaims(ReadOnlySpan<char> payload)
    {
        try
        {
            return JsonSerializer.Deserialize<AccessClaims>(Base64Url.DecodeFromChars(payload), Strict) ?? throw AuthFaults.CredentialInvalid();
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // Signed with our key and yet not ours: from another version, or the key is shared with somebody.
            throw AuthFaults.CredentialInvalid();
        }
    }
}
