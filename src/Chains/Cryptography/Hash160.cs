using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace AIForge.Chains.Cryptography;

/// <summary>RIPEMD-160 of SHA-256: how Bitcoin names keys.</summary>
internal static class Hash160
{
    public const int Length = 20;

    public static byte[] Of(ReadOnlySpan<byte> bytes)
    {
        var digest = new RipeMD160Digest();
        digest.BlockUpdate(SHA256.HashData(bytes), 0, SHA256.HashSizeInBytes);
        var hash = new byte[Length];
        digest.DoFinal(hash, 0);
        return hash;
    }
}
