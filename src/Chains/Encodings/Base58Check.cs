using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using AIForge.Shared.Encodings;

namespace AIForge.Chains.Encodings;

/// <summary>Base58 of a payload and the first four bytes of its double SHA-256.</summary>
public static class Base58Check
{
    private const int ChecksumLength = 4;

    public static string Encode(ReadOnlySpan<byte> payload) => Base58.Encode([.. payload, .. Checksum(payload)]);

    /// <summary>False for anything whose checksum is wrong or that is no base58. Never throws.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = null;
        if (!Base58.TryDecode(text, out var bytes) || bytes.Length < ChecksumLength) return false;
        if (!Checksum(bytes.AsSpan()[..^ChecksumLength]).SequenceEqual(bytes.AsSpan()[^ChecksumLength..])) return false;

        payload = bytes[..^ChecksumLength];
        return true;
    }

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> payload) =>
        SHA256.HashData(SHA256.HashData(payload)).AsSpan(0, ChecksumLength);
}
