using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Secrets;

/// <summary>Wraps with AES-256-GCM under keys of the configuration: nonce, secret, tag. The context is authenticated with it.</summary>
internal sealed class ConfiguredKeyWrapping(IOptions<SecretsOptions> options) : IKeyWrapping
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly FrozenDictionary<string, byte[]> _keys =
        options.Value.MasterKeys.ToFrozenDictionary(key => key.Id, key => Convert.FromBase64String(key.Key), StringComparer.Ordinal);

    public string CurrentKeyId => options.Value.MasterKeys.FirstOrDefault()?.Id ?? throw SecretsFaults.NotConfigured();

    public WrappedSecret Wrap(ReadOnlySpan<byte> secret, string context)
    {
        var id = CurrentKeyId;
        var wrapped = new byte[NonceBytes + secret.Length + TagBytes];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_keys[id], TagBytes);
        aes.Encrypt(wrapped.AsSpan(0, NonceBytes), secret, wrapped.AsSpan(NonceBytes, secret.Length), wrapped.AsSpan(NonceBytes + secret.Length), Associated(id, context));
        return new WrappedSecret(id, wrapped);
    }

    public byte[] Unwrap(WrappedSecret wrapped, string context)
    {
        if (!_keys.TryGetValue(wrapped.KeyId, out var key)) throw SecretsFaults.KeyMissing(wrapped.KeyId);

        var bytes = wrapped.Wrapped.AsSpan();
        var secret = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(bytes[..NonceBytes], bytes.Slice(NonceBytes, secret.Length), bytes[^TagBytes..], secret, Associated(wrapped.KeyId, context));
        return secret;
    }

    private static byte[] Associated(string keyId, string context) => Encoding.UTF8.GetBytes($"{keyId}\n{context}");
}
