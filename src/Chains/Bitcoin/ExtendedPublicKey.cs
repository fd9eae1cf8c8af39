using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Encodings;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace AIForge.Chains.Bitcoin;

/// <summary>
/// A public key and chain code of BIP 32: makes the public keys below it, and no private one. As <c>xpub</c> or <c>tpub</c>, and with
/// BIP 84's versions as <c>zpub</c> or <c>vpub</c>.
/// </summary>
public sealed class ExtendedPublicKey
{
    /// <summary>Numbers from here on are hardened: only the private key can make those.</summary>
    public const uint FirstHardened = 0x8000_0000;

    private const int Length = 78;
    private const int ChainCodeLength = 32;
    private const int KeyLength = 33;

    private const uint Xpub = 0x0488b21e, Zpub = 0x04b24746, Tpub = 0x043587cf, Vpub = 0x045f1cf6;

    // xprv, yprv, zprv, tprv, uprv, vprv and the multi-signature ones.
    private static readonly uint[] PrivateVersions = [0x0488ade4, 0x049d7878, 0x04b2430c, 0x04358394, 0x044a4e28, 0x045f18bc, 0x0295b005, 0x02aa7a99, 0x024285b5, 0x02575048];

    private readonly ECPoint _point;
    private readonly byte[] _chainCode;
    private readonly uint _parent;

    private ExtendedPublicKey(ECPoint point, byte[] chainCode, byte depth, uint parent, uint number, bool isMain)
    {
        (_point, _chainCode, _parent) = (point, chainCode, parent);
        (Depth, Number, IsMain) = (depth, number, isMain);
    }

    /// <summary>Steps from the master key: 3 for an account of BIP 44 and BIP 84.</summary>
    public byte Depth { get; }

    /// <summary>Which child of its parent it is.</summary>
    public uint Number { get; }

    public bool IsMain { get; }

    /// <summary>First four bytes of the key's hash, in hexadecimal: how wallets name it.</summary>
    public string Fingerprint => Convert.ToHexStringLower(Hash160.Of(ToCompressedKey()).AsSpan(0, 4));

    /// <summary>Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ExtendedPublicKey? key, out ExtendedKeyRefusal refusal)
    {
        key = null;
        refusal = ExtendedKeyRefusal.NotAKey;
        if (!Base58Check.TryDecode(text, out var bytes) || bytes.Length != Length) return false;

        var version = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        refusal = PrivateVersions.Contains(version) ? ExtendedKeyRefusal.PrivateKey : ExtendedKeyRefusal.UnknownVersion;
        if (version is not (Xpub or Zpub or Tpub or Vpub)) return false;

        refusal = ExtendedKeyRefusal.InvalidKey;
        var (depth, parent, number) = (bytes[4], BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9)));
        if (depth == 0 && (parent != 0 || number != 0)) return false;
        if (PointOf(bytes[^KeyLength..]) is not { } point) return false;

        refusal = ExtendedKeyRefusal.None;
        key = new ExtendedPublicKey(point, bytes[13..(13 + ChainCodeLength)], depth, parent, number, version is Xpub or Zpub);
        return true;
    }

    /// <summary>As <see cref="TryParse(string?, out ExtendedPublicKey?, out ExtendedKeyRefusal)"/>, of this network's keys only.</summary>
    public static bool TryParse(string? text, BitcoinNetwork network, [NotNullWhen(true)] out ExtendedPublicKey? key, out ExtendedKeyRefusal refusal)
    {
        if (!TryParse(text, out key, out refusal) || key.IsMain == network.IsMain) return key is not null;
        (key, refusal) = (null, ExtendedKeyRefusal.OtherNetwork);
        return false;
    }

    /// <summary>
    /// The child of this number (CKDpub). False for the one number in 2^127 that has none; the next one has. Hardened numbers are the
    /// caller's mistake.
    /// </summary>
    public bool TryDerive(uint number, [NotNullWhen(true)] out ExtendedPublicKey? child)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, FirstHardened);
        if (Depth == byte.MaxValue) throw new InvalidOperationException("A key of depth 255 has no children.");

        child = null;
        var data = new byte[KeyLength + sizeof(uint)];
        ToCompressedKey().CopyTo(data, 0);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(KeyLength), number);
        var hash = HMACSHA512.HashData(_chainCode, data);

        var tweak = Secp256k1.ToInteger(hash.AsSpan(0, Secp256k1.ScalarLength));
        if (tweak.CompareTo(Secp256k1.Curve.N) >= 0) return false;
        var point = Secp256k1.Curve.G.Multiply(tweak).Add(_point).Normalize();
        if (point.IsInfinity) return false;

        var parent = BinaryPrimitives.ReadUInt32BigEndian(Hash160.Of(ToCompressedKey()));
        child = new ExtendedPublicKey(point, hash[Secp256k1.ScalarLength..], (byte)(Depth + 1), parent, number, IsMain);
        return true;
    }

    /// <summary>SEC 1 compressed: 0x02 or 0x03, then x.</summary>
    public byte[] ToCompressedKey() => _point.GetEncoded(compressed: true);

    /// <summary>With BIP 32's versions: xpub… or tpub….</summary>
    public override string ToString()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, IsMain ? Xpub : Tpub);
        bytes[4] = Depth;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), _parent);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), Number);
        _chainCode.CopyTo(bytes, 13);
        ToCompressedKey().CopyTo(bytes, 13 + ChainCodeLength);
        return Base58Check.Encode(bytes);
    }

    private static ECPoint? PointOf(byte[] compressed)
    {
        if (compressed[0] is not (2 or 3)) return null;
        try
        {
            return Secp256k1.Curve.Curve.DecodePoint(compressed).Normalize();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return null;
        }
    }
}
