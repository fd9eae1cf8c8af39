using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Nodes;

/// <summary>Node tokens: 256 random bits, of which only the SHA-256 is stored. A fast hash suffices because there is nothing to guess.</summary>
internal static class NodeTokens
{
    public const string Prefix = "afn_";
    private const int SecretBytes = 32;
    private const int VisibleCharacters = 12;

    // Prefix and the base64url of the secret.
    private const int Length = 4 + 43;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public static string VisiblePrefix(string token) => token[..VisibleCharacters];

    /// <summary>Cheap test before any look-up: longer or foreign credentials never reach the database.</summary>
    public static bool LooksRight(string token) => token.Length == Length && token.StartsWith(Prefix, StringComparison.Ordinal);
}
