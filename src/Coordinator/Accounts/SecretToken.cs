using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Accounts;

/// <summary>
/// Secrets that are handed out once: a prefix that says what it is, and 256 random bits. Only the SHA-256 is stored. Looking the hash up
/// tells an attacker's clock nothing about the secret, and a fast hash suffices because there is nothing to guess.
/// </summary>
internal static class SecretToken
{
    private const int SecretBytes = 32;
    private const int EncodedLength = 43;

    public static string Create(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Cheap test before any look-up: what cannot be a secret never reaches the database.</summary>
    public static bool LooksRight(string prefix, string text) =>
        text.Length == prefix.Length + EncodedLength
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && Base64Url.IsValid(text.AsSpan(prefix.Length));
}
