using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains.Bitcoin;

/// <summary>A block. Its hash is computed from its header, and its transactions are those that the header commits to.</summary>
public sealed record BitcoinBlock(BitcoinHash Hash, BitcoinHash Previous, DateTimeOffset Time, IReadOnlyList<BitcoinTransaction> Transactions)
{
    private const int HeaderLength = 80, LeastTransaction = 60;

    /// <summary>One whole block. False also when its transactions are not those of its header. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out BitcoinBlock? block)
    {
        block = null;
        if (bytes.Length < HeaderLength) return false;
        var header = new BitcoinReader(bytes[..HeaderLength]);
        header.Bytes(4);
        var previous = BitcoinHash.FromBytes(header.Bytes(BitcoinHash.Length));
        var root = header.Bytes(BitcoinHash.Length);
        var time = DateTimeOffset.FromUnixTimeSeconds(header.UInt32());

        var reader = new BitcoinReader(bytes[HeaderLength..]);
        var count = reader.Count(LeastTransaction);
        var transactions = new List<BitcoinTransaction>(count);
        for (var i = 0; i < count; i++)
        {
            if (BitcoinTransaction.Read(ref reader) is not { } transaction) return false;
            transactions.Add(transaction);
        }

        if (reader.IsBroken || !reader.IsAtEnd || count == 0 || !RootOf(transactions, out var computed) || !root.SequenceEqual(computed)) return false;
        block = new BitcoinBlock(BitcoinHash.Of(bytes[..HeaderLength]), previous, time, transactions);
        return true;
    }

    /// <summary>False where two equal neighbours could be one that was doubled (CVE-2012-2459).</summary>
    private static bool RootOf(IReadOnlyList<BitcoinTransaction> transactions, [NotNullWhen(true)] out byte[]? root)
    {
        root = null;
        var level = transactions.Select(transaction => transaction.Id.ToBytes()).ToList();
        while (level.Count > 1)
        {
            var next = new List<byte[]>((level.Count + 1) / 2);
            for (var i = 0; i < level.Count; i += 2)
            {
                if (i + 1 < level.Count && level[i].AsSpan().SequenceEqual(level[i + 1])) return false;
                next.Add(BitcoinHash.Double([.. level[i], .. level[Math.Min(i + 1, level.Count - 1)]]));
            }

            level = next;
        }

        root = level[0];
        return true;
    }
}
