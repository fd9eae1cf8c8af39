using System.Security.Cryptography;

namespace AIForge.Coordinator.Platform.Idempotency;

/// <summary>AES-GCM: nonce, tag, ciphertext. The nonce is random; a key seals one reply, or very few.</summary>
internal static class SealedReply
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(IdempotencyKey key, ReadOnlySpan<byte> reply)
    {
        var result = new byte[NonceBytes + TagBytes + reply.Length];
        var nonce = result.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key.DeriveSecret(), TagBytes);
        cipher.Encrypt(nonce, reply, result.AsSpan(NonceBytes + TagBytes), result.AsSpan(NonceBytes, TagBytes));
        return result;
    }

    public static byte[] Open(IdempotencyKey key, ReadOnlySpan<byte> reply)
    {
        var result = new byte[reply.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key.DeriveSecret(), TagBytes);
        cipher.Decrypt(reply[..NonceBytes], reply[(NonceBytes + TagBytes)..], reply.Slice(NonceBytes, TagBytes), result);
        return result;
    }
}
