using System.Security.Cryptography;

namespace AIForge.Shared.Trust;

/// <summary>The public half of a node's key: ECDSA over P-256. May be used by one thread at a time.</summary>
public sealed class NodePublicKey : IDisposable
{
    /// <summary>Bytes of r and s together.</summary>
    public const int SignatureLength = 64;

    // Of an uncompressed point on a named curve: the only form that is taken, so that a key has one fingerprint.
    private const int EncodedLength = 91;
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ECDsa _key;

    private NodePublicKey(ECDsa key, byte[] encoded)
    {
        (_key, Encoded) = (key, encoded);
        Fingerprint = SHA256.HashData(encoded);
    }

    /// <summary>The key as a SubjectPublicKeyInfo in DER.</summary>
    public byte[] Encoded { get; }

    /// <summary>SHA-256 of <see cref="Encoded"/>.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>The fingerprint as people see it: lower-case hex.</summary>
    public string FingerprintText => Convert.ToHexStringLower(Fingerprint);

    /// <summary>Null when the bytes are no such key in this form.</summary>
    public static NodePublicKey? TryRead(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != EncodedLength) return null;
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(encoded, out _);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256 && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(encoded))
                return new NodePublicKey(key, encoded.ToArray());
        }
        catch (CryptographicException)
        {
            // No key, or a point that is not on the curve: refused as any other below.
        }

        key.Dispose();
        return null;
    }

    /// <summary>Whether the node with this key signed exactly these bytes, for exactly this use of its key.</summary>
    public bool Verify(SignedUse use, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureLength && _key.VerifyHash(use.Hash(data), signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => _key.Dispose();
}
