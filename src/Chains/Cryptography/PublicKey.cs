using Org.BouncyCastle.Math.EC;

namespace AIForge.Chains.Cryptography;

/// <summary>A public key on secp256k1.</summary>
public sealed class PublicKey
{
    /// <summary>Bytes of the account behind a key on Ethereum and on Tron.</summary>
    public const int AccountLength = 20;

    private const int UncompressedLength = 65;

    private readonly byte[] _encoded;

    internal PublicKey(ECPoint normalized) => _encoded = normalized.GetEncoded(compressed: false);

    /// <summary>SEC 1 uncompressed: 0x04, then x and y of 32 bytes each.</summary>
    public byte[] ToBytes() => [.. _encoded];

    /// <summary>The last 20 bytes of the Keccak-256 of x and y (Ethereum yellow paper, section 4.1; Tron takes the same).</summary>
    public byte[] ToAccount() => Keccak256.Hash(_encoded.AsSpan(1, UncompressedLength - 1))[^AccountLength..];
}
