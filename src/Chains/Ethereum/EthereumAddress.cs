using System.Diagnostics.CodeAnalysis;
using System.Text;
using AIForge.Chains.Cryptography;

namespace AIForge.Chains.Ethereum;

/// <summary>A 20-byte Ethereum account. Its one text is 0x and 40 digits whose case is the checksum of EIP-55.</summary>
public sealed record EthereumAddress
{
    private const string Prefix = "0x";
    private const int Digits = PublicKey.AccountLength * 2;

    private readonly string _text;

    private EthereumAddress(string text) => _text = text;

    public static EthereumAddress Of(PublicKey key) => FromBytes(key.ToAccount());

    /// <summary>Of exactly 20 bytes.</summary>
    public static EthereumAddress FromBytes(ReadOnlySpan<byte> account)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(account.Length, PublicKey.AccountLength);
        return new EthereumAddress(Prefix + Checksummed(Convert.ToHexStringLower(account)));
    }

    /// <summary>Never throws.</summary>
    public static bool TryParse(
        string? text, AddressChecksum checksum, [NotNullWhen(true)] out EthereumAddress? address, out AddressRefusal refusal)
    {
        address = null;
        refusal = AddressRefusal.NotAnAddress;
        if (text is null || text.Length != Prefix.Length + Digits || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var digits = text[Prefix.Length..];
        if (!digits.All(char.IsAsciiHexDigit)) return false;

        var right = Checksummed(digits.ToLowerInvariant());
        refusal = right == digits ? AddressRefusal.None : Judge(digits, checksum);
        if (refusal == AddressRefusal.None) address = new EthereumAddress(Prefix + right);
        return address is not null;
    }

    public byte[] ToBytes() => Convert.FromHexString(_text.AsSpan(Prefix.Length));

    public override string ToString() => _text;

    private static AddressRefusal Judge(string digits, AddressChecksum checksum)
    {
        if (digits.Any(char.IsAsciiLetterLower) && digits.Any(char.IsAsciiLetterUpper)) return AddressRefusal.ChecksumWrong;
        return checksum == AddressChecksum.Optional ? AddressRefusal.None : AddressRefusal.ChecksumMissing;
    }

    /// <summary>A letter is upper case where the same digit of the lower-case text's Keccak-256 is 8 or more.</summary>
    private static string Checksummed(string lower)
    {
        var hash = Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(lower)));
        var text = new StringBuilder(lower.Length);
        for (var i = 0; i < lower.Length; i++) text.Append(hash[i] >= '8' ? char.ToUpperInvariant(lower[i]) : lower[i]);
        return text.ToString();
    }
}
