using System.Diagnostics.CodeAnalysis;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Encodings;
using AIForge.Shared.Encodings;

namespace AIForge.Chains.Tron;

/// <summary>A 20-byte Tron account. Its text is base58check of 0x41 and the account: 34 characters that begin with T.</summary>
public sealed record TronAddress
{
    internal const byte Version = 0x41;

    private const int TextLength = 34;

    private readonly string _text;

    private TronAddress(string text) => _text = text;

    public static TronAddress Of(PublicKey key) => FromBytes(key.ToAccount());

    /// <summary>Of exactly 20 bytes, without the 0x41.</summary>
    public static TronAddress FromBytes(ReadOnlySpan<byte> account)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(account.Length, PublicKey.AccountLength);
        return new TronAddress(Base58Check.Encode([Version, .. account]));
    }

    /// <summary>Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TronAddress? address, out AddressRefusal refusal)
    {
        address = null;
        refusal = AddressRefusal.NotAnAddress;
        if (text is null || text.Length != TextLength || !Base58.TryDecode(text, out var bytes)) return false;
        const int checkedLength = 1 + PublicKey.AccountLength + 4;
        if (bytes.Length != checkedLength) return false;

        refusal = AddressRefusal.ChecksumWrong;
        if (!Base58Check.TryDecode(text, out var payload)) return false;
        refusal = AddressRefusal.OtherNetwork;
        if (payload[0] != Version) return false;

        refusal = AddressRefusal.None;
        address = new TronAddress(text);
        return true;
    }

    /// <summary>The account's 20 bytes, as contracts and logs hold them.</summary>
    public byte[] ToBytes() => ToPrefixedBytes()[1..];

    /// <summary>0x41 and the account: 21 bytes, as transactions hold them.</summary>
    public byte[] ToPrefixedBytes() => Base58Check.TryDecode(_text, out var payload) ? payload : throw new InvalidOperationException(_text);

    public override string ToString() => _text;
}
