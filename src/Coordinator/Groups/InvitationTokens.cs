using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Groups;

/// <summary>Tokens of invitation links: 256 random bits, of which only the SHA-256 is stored.</summary>
internal static class InvitationTokens
{
    private const string Prefix = "afg_";
    private const int SecretBytes = 32;
    private const int VisibleCharacters = 12;

    // Prefix and the base64url of the secret.
    private const int Length = 4 + 43;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public static string VisiblePrefix(string token) => token[..VisibleCharacters];

    /// <summary>Cheap test before any look-up.</summary>
    public static bool LooksRight(string token) => token.Length == Length && token.StartsWith(Prefix, StringComparison.Ordinal);
}
