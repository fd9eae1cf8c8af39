using System.Diagnostics.CodeAnalysis;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Encodings;

namespace AIForge.Chains.Bitcoin;

/// <summary>A segwit address (BIP 173, BIP 350): a witness program of one network, as bech32 in lower case.</summary>
public sealed record SegwitAddress
{
    private const int MinProgram = 2, MaxProgram = 40, LastVersion = 16;
    private const byte FirstVersionOpcode = 0x50;

    private readonly string _text;
    private readonly byte _version;
    private readonly byte[] _program;

    private SegwitAddress(string text, byte version, byte[] program) => (_text, _version, _program) = (text, version, program);

    /// <summary>The address that this key's signature pays from: version 0 of its hash (P2WPKH).</summary>
    public static SegwitAddress Of(ExtendedPublicKey key, BitcoinNetwork network)
    {
        var program = Hash160.Of(key.ToCompressedKey());
        return new SegwitAddress(Bech32.Encode(network.AddressPrefix, [0, .. Bech32.ToGroups(program)], isModified: false), 0, program);
    }

    /// <summary>Takes it in one case, upper or lower. Never throws.</summary>
    public static bool TryParse(string? text, BitcoinNetwork network, [NotNullWhen(true)] out SegwitAddress? address)
    {
        address = null;
        if (!Bech32.TryDecode(text, out var prefix, out var data, out var isModified) || prefix != network.AddressPrefix) return false;
        if (data.Length == 0 || data[0] > LastVersion || isModified != data[0] > 0) return false;
        if (!Bech32.TryToBytes(data.AsSpan(1), out var program) || program.Length is < MinProgram or > MaxProgram) return false;
        if (data[0] == 0 && program.Length is not (20 or 32)) return false;

        address = new SegwitAddress(text!.ToLowerInvariant(), data[0], program);
        return true;
    }

    /// <summary>What outputs that pay it hold.</summary>
    public byte[] ToScript() => [_version == 0 ? (byte)0 : (byte)(FirstVersionOpcode + _version), (byte)_program.Length, .. _program];

    public bool Equals(SegwitAddress? other) => other is not null && _text == other._text;

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _text;
}
