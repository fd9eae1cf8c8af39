using System.Security.Cryptography;

namespace AIForge.Shared.Trust;

/// <summary>A node's key with its private half.</summary>
public sealed class NodeKeyPair : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _lock = new();

    private NodeKeyPair(ECDsa key)
    {
        _key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
    }

    /// <summary>As a SubjectPublicKeyInfo in DER.</summary>
    public byte[] PublicKey { get; }

    /// <summary>SHA-256 of the public key, lower-case hex.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(PublicKey));

    public static NodeKeyPair Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="CryptographicException">It is no private key over P-256.</exception>
    public static NodeKeyPair FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            using var known = NodePublicKey.TryRead(key.ExportSubjectPublicKeyInfo()) ?? throw new CryptographicException("It is no key over P-256.");
            _ = key.ExportECPrivateKey();
            return new NodeKeyPair(key);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw exception as CryptographicException ?? new CryptographicException(exception.Message, exception);
        }
    }

    /// <summary>The secret, PKCS #8.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    public byte[] Sign(SignedUse use, ReadOnlySpan<byte> data)
    {
        var hash = use.Hash(data);
        lock (_lock) return _key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public void Dispose() => _key.Dispose();
}
