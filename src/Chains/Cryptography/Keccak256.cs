using Org.BouncyCastle.Crypto.Digests;

namespace AIForge.Chains.Cryptography;

/// <summary>
/// Keccak-256 with the padding of the original submission, as Ethereum and Tron use it. SHA3-256 of FIPS 202 pads differently and gives
/// other hashes.
/// </summary>
public static class Keccak256
{
    public const int HashLength = 32;

    private const int HashBits = HashLength * 8;

    /// <summary>The 32-byte hash of any number of bytes.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        var digest = new KeccakDigest(HashBits);
        var input = data.ToArray();
        digest.BlockUpdate(input, 0, input.Length);
        var hash = new byte[HashLength];
        digest.DoFinal(hash, 0);
        return hash;
    }
}
