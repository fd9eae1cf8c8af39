using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Accounts;

/// <summary>
/// The secret of an API key: 256 random bits, of which only the SHA-256 is stored. Looking the hash up tells an attacker's clock
/// nothing about the secret, and a fast hash suffices because there is nothing to guess.
/// </summary>
internal static class ApiKeySecret
{
    public const string Prefix = "afk_";

    private const int SecretBytes = 32;
    private const int EncodedLength = 43;
    private const int VisibleCharacters = 12;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public static string VisiblePrefix(string secret) => secret[..VisibleCharacters];

    /// <summary>Cheap test before any look-up: what cannot be a key never reaches the database.</summary>
    public static bool LooksRight(string text) =>
        text.Length == Prefix.Length + EncodedLength
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && Base64Url.IsValid(text.AsSpan(Prefix.Length));
}
