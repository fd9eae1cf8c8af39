using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AIForge.Chains.Bitcoin;

/// <summary>A block. Its hash is computed from its header, has the work that the header claims, and its transactions are those that it commits to.</summary>
/// <param name="Target">What the hash is not above: the lower, the more work. Whether it is low enough only the chain can say.</param>
public sealed record BitcoinBlock(BitcoinHash Hash, BitcoinHash Previous, DateTimeOffset Time, BigInteger Target, IReadOnlyList<BitcoinTransaction> Transactions)
{
    private const int HeaderLength = 80, LeastTransaction = 60;

    /// <summary>One whole block. False also when its transactions are not those of its header, or its hash took no work. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out BitcoinBlock? block)
    {
        block = null;
        if (bytes.Length < HeaderLength) return false;
        var header = new BitcoinReader(bytes[..HeaderLength]);
        header.Bytes(4);
        var previous = BitcoinHash.FromBytes(header.Bytes(BitcoinHash.Length));
        var root = header.Bytes(BitcoinHash.Length);
        var time = DateTimeOffset.FromUnixTimeSeconds(header.UInt32());
        var (hash, target) = (BitcoinHash.Of(bytes[..HeaderLength]), TargetOf(header.UInt32()));
        if (hash.ToNumber() > target) return false;

        var reader = new BitcoinReader(bytes[HeaderLength..]);
        var count = reader.Count(LeastTransaction);
        var transactions = new List<BitcoinTransaction>(count);
        for (var i = 0; i < count; i++)
        {
            if (BitcoinTransaction.Read(ref reader) is not { } transaction) return false;
            transactions.Add(transaction);
        }

        if (reader.IsBroken || !reader.IsAtEnd || count == 0 || !RootOf(transactions, out var computed) || !root.SequenceEqual(computed)) return false;
        block = new BitcoinBlock(hash, previous, time, target, transactions);
        return true;
    }

    /// <summary>From its short form: three bytes, the uppermost bit a sign, and how many bytes there are. What means nothing is a target that no hash meets.</summary>
    private static BigInteger TargetOf(uint bits)
    {
        const uint sign = 0x80_0000, digits = 0x7f_ffff;
        const int given = 3, most = 32;
        var length = (int)(bits >> 24);
        if ((bits & sign) != 0 || length > most) return BigInteger.MinusOne;
        var target = new BigInteger(bits & digits);
        return length >= given ? target << (8 * (length - given)) : target >> (8 * (given - length));
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
