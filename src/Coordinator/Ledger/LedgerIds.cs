using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Ledger;

/// <summary>Ids made from what they stand for, so that every attempt at the same act gets the same one: UUIDv5, RFC 9562 section 5.5.</summary>
internal static class LedgerIds
{
    /// <summary>The name space of this ledger; it never changes.</summary>
    private static readonly Guid Namespace = new("2f1c6b5e-54a4-4f0e-9c3b-8d7a0e6b1c90");

    public static Guid Of(string scope, Guid key) => Of(scope, key.ToString());

    /// <param name="scope">The kind of act, such as <c>payment.confirm</c>; without blanks.</param>
    /// <param name="key">What it is done to.</param>
    public static Guid Of(string scope, string key) => Version5(Namespace, $"{scope} {key}");

    internal static Guid Version5(Guid space, string name)
    {
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The standard names SHA-1; nothing is secret or signed here.
        SHA1.HashData(bytes, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
