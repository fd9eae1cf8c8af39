using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains.SignIn;

/// <summary>
/// The text that a wallet signs to sign in, by EIP-4361. Tron has no such standard: its form differs only in the word "Tron" and the
/// spelling of the address. The record holds what the text says; whether that is what was asked for is for the reader to compare.
/// </summary>
public sealed record SignInMessage
{
    /// <summary>Of the whole text, in UTF-16 units.</summary>
    public const int LongestText = 4096;

    /// <summary>The scheme before the domain, if any, without "://".</summary>
    public string? Scheme { get; init; }

    /// <summary>RFC 3986 authority that asks for the signature: host, with the port where it has one.</summary>
    public required string Domain { get; init; }

    public required WalletAddress Address { get; init; }

    /// <summary>What signing means, in one line of ASCII; null for none.</summary>
    public string? Statement { get; init; }

    /// <summary>RFC 3986 URI that the signature is for.</summary>
    public required string Uri { get; init; }

    /// <summary>EIP-155 chain id; on Tron the low 32 bits of the genesis block's hash (TIP-712).</summary>
    public required ulong ChainId { get; init; }

    /// <summary>At least eight letters and digits, unique.</summary>
    public required string Nonce { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset? ExpirationTime { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>RFC 3986 pchars.</summary>
    public string? RequestId { get; init; }

    /// <summary>URIs; null for a message without the list.</summary>
    public IReadOnlyList<string>? Resources { get; init; }

    /// <summary>The text; the times in UTC to the millisecond.</summary>
    public string Write() => SignInText.Write(this);

    /// <summary>Reads a text that follows the grammar of EIP-4361 exactly; otherwise says which part does not. Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SignInMessage? message, out SignInPart wrong)
    {
        message = null;
        wrong = SignInPart.Layout;
        if (text is null || text.Length > LongestText) return false;

        var reader = new SignInReader(text);
        message = reader.Read();
        wrong = reader.Wrong;
        return message is not null;
    }
}
