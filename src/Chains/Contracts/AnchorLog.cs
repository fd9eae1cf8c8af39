using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains.Contracts;

/// <summary>The event BatchAnchored(batch, root, entries) of the anchor contract.</summary>
public sealed record AnchorLog(long Batch, Hash256 Root, long Entries)
{
    /// <summary>The first topic of every such event.</summary>
    public static Hash256 Topic { get; } = Hash256.FromBytes(Abi.Topic("BatchAnchored(uint64,bytes32,uint32)"));

    /// <summary>False for other events. Never throws.</summary>
    public static bool TryRead(IReadOnlyList<Hash256> topics, ReadOnlySpan<byte> data, [NotNullWhen(true)] out AnchorLog? log)
    {
        log = null;
        if (topics.Count != 2 || topics[0] != Topic || data.Length != 2 * Abi.WordLength) return false;
        if (!Abi.TryReadNumber(topics[1].ToBytes(), out var batch) || batch > long.MaxValue) return false;
        if (!Abi.TryReadNumber(data[Abi.WordLength..], out var entries) || entries > uint.MaxValue) return false;

        log = new AnchorLog((long)batch, Hash256.FromBytes(data[..Abi.WordLength]), (long)entries);
        return true;
    }
}
