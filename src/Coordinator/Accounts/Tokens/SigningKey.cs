using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Accounts.Tokens;

/// <summary>
/// A key of the ring. All tokens made with it begin with the same header, so a token's header is compared and never read: no
/// algorithm, key or address that somebody writes into a header can have any effect.
/// </summary>
internal sealed class SigningKey(string id, byte[] secret)
{
    public const int LeastBytes = 32;

    private const int LongestId = 32;

    public string Id { get; } = IsId(id) ? id : throw new ArgumentException("Not a name for a key.", nameof(id));

    /// <summary>First segment of the tokens.</summary>
    public string Header { get; } = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"HS256","typ":"JWT","kid":"{{id}}"}"""));

    private readonly byte[] _secret = secret.Length >= LeastBytes ? secret : throw new ArgumentException("Too short for HMAC-SHA-256.", nameof(secret));

    /// <summary>The third segment for the first two, in its only spelling.</summary>
    public string Sign(ReadOnlySpan<char> signed)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(signed)];
        Encoding.UTF8.GetBytes(signed, bytes);
        return Base64Url.EncodeToString(HMACSHA256.HashData(_secret, bytes));
    }

    // Nothing that JSON would escape.
    public static bool IsId(string id) => id.Length is > 0 and <= LongestId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    public static bool TryDecode(string base64, [NotNullWhen(true)] out byte[]? secret)
    {
        var bytes = new byte[base64.Length];
        secret = Convert.TryFromBase64String(base64, bytes, out var length) && length >= LeastBytes ? bytes[..length] : null;
        return secret is not null;
    }
}
