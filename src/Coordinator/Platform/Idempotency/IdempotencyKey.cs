using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Platform.Idempotency;

/// <summary>
/// What makes two calls the same one: a key means nothing outside of its caller and method. The text of the key never leaves the
/// process; its hash finds the row, and a secret derived from it seals the reply.
/// </summary>
internal sealed class IdempotencyKey(string caller, string method, string text)
{
    private const int SecretBytes = 32;

    private static readonly byte[] Purpose = "aiforge idempotent reply"u8.ToArray();

    private readonly byte[] _bytes = Encoding.UTF8.GetBytes($"{caller}\n{method}\n{text}");

    public string Caller { get; } = caller;

    public string Method { get; } = method;

    public byte[] Hash => SHA256.HashData(_bytes);

    public byte[] DeriveSecret() => HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes, SecretBytes, info: Purpose);
}
