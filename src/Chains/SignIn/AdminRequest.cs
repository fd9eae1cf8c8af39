using System.Globalization;
using System.Security.Cryptography;

namespace AIForge.Chains.SignIn;

/// <summary>
/// What an administrator's wallet signs of a request, so that the signature fits no other one. <paramref name="Target"/> is path and
/// query as sent, <paramref name="BodyHash"/> the SHA-256 of the body in lower-case hex, <paramref name="UnixSeconds"/> the signer's clock;
/// the nonce is 16 to 64 letters, digits, '-' and '_'.
/// </summary>
public sealed record AdminRequest(WalletAddress Wallet, string Method, string Target, string BodyHash, long UnixSeconds, string Nonce)
{
    public const int ShortestNonce = 16;
    public const int LongestNonce = 64;

    private const string Version = "AIFORGE-ADMIN-V1";

    /// <summary>Such a nonce, and no line break that could move the lines of the text.</summary>
    public static bool IsNonce(string text) =>
        text.Length is >= ShortestNonce and <= LongestNonce && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    public static string HashOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>Eight lines, the last without a line break.</summary>
    public string ToText() => string.Join(
        '\n',
        Version,
        WalletNetworks.NameOf(Wallet.Network),
        Wallet.Text,
        Method,
        Target,
        BodyHash,
        UnixSeconds.ToString(CultureInfo.InvariantCulture),
        Nonce);
}
