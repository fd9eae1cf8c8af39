using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AIForge.Coordinator.Ledger;

/// <summary>One chain as the audit goes along it: every link commits to the one before, as ledger_apply makes them.</summary>
internal sealed class LedgerChain(short number)
{
    private static readonly DateTimeOffset DatabaseEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Of the last link seen; 0 before the first.</summary>
    public long Position { get; private set; }

    public byte[] Hash { get; private set; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>What is wrong with this link, or null. It becomes the last one in any case, so that one fault is reported once.</summary>
    public string? Follow(EntryRow entry)
    {
        var problem = entry.Position != Position + 1
            ? $"chain {number} goes from link {Position} to link {entry.Position}"
            : HashOf(entry).AsSpan().SequenceEqual(entry.Hash) ? null : $"entry {entry.Id} does not follow from the one before it in chain {number}";
        (Position, Hash) = (entry.Position, entry.Hash);
        return problem;
    }

    /// <summary>SHA-256 of: the hash before, the content's hash, chain (2 bytes), position (8), seq (8), microseconds since 2000 (8).</summary>
    private byte[] HashOf(EntryRow entry)
    {
        Span<byte> bytes = stackalloc byte[90];
        Hash.CopyTo(bytes);
        entry.Content.CopyTo(bytes[32..]);
        BinaryPrimitives.WriteInt16BigEndian(bytes[64..], number);
        BinaryPrimitives.WriteInt64BigEndian(bytes[66..], entry.Position);
        BinaryPrimitives.WriteInt64BigEndian(bytes[74..], entry.Seq);
        BinaryPrimitives.WriteInt64BigEndian(bytes[82..], (entry.CreatedAt.UtcTicks - DatabaseEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        return SHA256.HashData(bytes);
    }
}
