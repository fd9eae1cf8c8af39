using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using AIForge.Shared.Encodings;

namespace AIForge.Storage.Cids;

/// <summary>
/// Names content by its SHA-256, so that whoever receives it can tell whether it is what was asked for. Version 0 is base58 and always a
/// DAG node (<c>Qm…</c>), version 1 says how the content is to be read (<c>bafy…</c>, <c>bafk…</c>). Other hashes are not taken.
/// </summary>
public sealed record Cid
{
    public const int DigestLength = 32;

    private const byte Sha256Code = 0x12;
    private const int MultihashLength = 2 + DigestLength;
    private const int Version1Length = 2 + MultihashLength;
    private const char Base32Prefix = 'b';
    private const string Version0Prefix = "Qm";

    private readonly byte[] _digest;

    private Cid(int version, CidCodec codec, byte[] digest) => (Version, Codec, _digest) = (version, codec, digest);

    public int Version { get; }

    public CidCodec Codec { get; }

    /// <summary>SHA-256 of the content.</summary>
    public ReadOnlySpan<byte> Digest => _digest;

    /// <summary>The CID of a block.</summary>
    public static Cid Of(int version, CidCodec codec, ReadOnlySpan<byte> block)
    {
        if (version is not (0 or 1)) throw new ArgumentOutOfRangeException(nameof(version), version, "There are versions 0 and 1.");
        if (version == 0 && codec != CidCodec.DagPb) throw new ArgumentException("Version 0 names DAG nodes only.", nameof(codec));
        return new Cid(version, codec, SHA256.HashData(block));
    }

    /// <summary>The CID, of version 1, of a block whose SHA-256 is known.</summary>
    public static Cid OfDigest(CidCodec codec, ReadOnlySpan<byte> sha256) => sha256.Length == DigestLength
        ? new Cid(1, codec, sha256.ToArray())
        : throw new ArgumentException($"A SHA-256 has {DigestLength} bytes.", nameof(sha256));

    /// <summary>Accepts only the spellings that <see cref="ToString"/> writes. Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Cid? cid)
    {
        cid = null;
        if (text is null) return false;
        if (text.StartsWith(Version0Prefix, StringComparison.Ordinal)) return Base58.TryDecode(text, out var multihash) && TryRead(multihash, out cid);

        Span<byte> bytes = stackalloc byte[Version1Length];
        return text.StartsWith(Base32Prefix) && MultibaseBase32.TryDecode(text.AsSpan(1), bytes) && TryRead(bytes, out cid) && cid.Version == 1;
    }

    /// <summary>Reads the binary form, which stands in the links of DAG nodes. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Cid? cid)
    {
        cid = null;
        var (version, codec) = (0, CidCodec.DagPb);
        if (bytes.Length == Version1Length)
        {
            if (bytes[0] != 1 || bytes[1] is not ((byte)CidCodec.Raw or (byte)CidCodec.DagPb)) return false;
            (version, codec) = (1, (CidCodec)bytes[1]);
            bytes = bytes[2..];
        }

        if (bytes.Length != MultihashLength || bytes[0] != Sha256Code || bytes[1] != DigestLength) return false;
        cid = new Cid(version, codec, bytes[2..].ToArray());
        return true;
    }

    internal int ByteLength => Version == 0 ? MultihashLength : Version1Length;

    public byte[] ToBytes() => Version == 0
        ? [Sha256Code, DigestLength, .. _digest]
        : [1, (byte)Codec, Sha256Code, DigestLength, .. _digest];

    /// <summary>Whether the block is what this names.</summary>
    public bool Matches(ReadOnlySpan<byte> block)
    {
        Span<byte> digest = stackalloc byte[DigestLength];
        SHA256.HashData(block, digest);
        return digest.SequenceEqual(_digest);
    }

    public bool Equals(Cid? other) => other is not null && Version == other.Version && Codec == other.Codec && _digest.AsSpan().SequenceEqual(other._digest);

    public override int GetHashCode() => BitConverter.ToInt32(_digest);

    public override string ToString() => Version == 0 ? Base58.Encode(ToBytes()) : Base32Prefix + MultibaseBase32.Encode(ToBytes());
}
