namespace AIForge.Chains.Bitcoin;

/// <summary>What a transaction pays. Its id is computed from its bytes, whatever a node calls it.</summary>
public sealed record BitcoinTransaction(BitcoinHash Id, IReadOnlyList<BitcoinOutput> Outputs)
{
    /// <summary>All the coins there can be, in satoshis.</summary>
    public const long MostValue = 21_000_000L * 100_000_000;

    private const int LeastInput = 41, LeastOutput = 9, OutPointLength = 36;

    /// <summary>One whole transaction, with witnesses or without. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out BitcoinTransaction? transaction)
    {
        var reader = new BitcoinReader(bytes);
        transaction = Read(ref reader);
        if (!reader.IsAtEnd) transaction = null;
        return transaction is not null;
    }

    /// <summary>Null when it is broken.</summary>
    internal static BitcoinTransaction? Read(ref BitcoinReader reader)
    {
        var version = reader.Bytes(4);
        var start = reader.Position;
        var inputs = reader.Count(LeastInput);
        var hasWitness = inputs == 0 && !reader.IsBroken;
        // Where the number of inputs would be 0, a flag and the real number follow (BIP 144).
        if (hasWitness)
        {
            if (reader.Byte() != 1) return null;
            start = reader.Position;
            inputs = reader.Count(LeastInput);
        }

        for (var i = 0; i < inputs; i++) SkipInput(ref reader);
        var outputs = ReadOutputs(ref reader);
        var body = reader.Since(Math.Min(start, reader.Position));
        if (hasWitness)
        {
            for (var i = 0; i < inputs; i++) SkipWitness(ref reader);
        }

        var lockTime = reader.Bytes(4);
        if (reader.IsBroken || inputs == 0 || outputs.Count == 0 || outputs.Any(output => output.Value is < 0 or > MostValue)) return null;
        // Witnesses are not part of what the id is made of.
        return new BitcoinTransaction(BitcoinHash.Of([.. version, .. body, .. lockTime]), outputs);
    }

    private static void SkipInput(ref BitcoinReader reader)
    {
        reader.Bytes(OutPointLength);
        reader.Bytes(reader.Size());
        reader.Bytes(4);
    }

    private static void SkipWitness(ref BitcoinReader reader)
    {
        var items = reader.Count(1);
        for (var i = 0; i < items; i++) reader.Bytes(reader.Size());
    }

    private static List<BitcoinOutput> ReadOutputs(ref BitcoinReader reader)
    {
        var count = reader.Count(LeastOutput);
        var outputs = new List<BitcoinOutput>(count);
        for (var i = 0; i < count && !reader.IsBroken; i++)
        {
            var value = (long)reader.UInt64();
            outputs.Add(new BitcoinOutput(i, value, reader.Bytes(reader.Size()).ToArray()));
        }

        return outputs;
    }
}
