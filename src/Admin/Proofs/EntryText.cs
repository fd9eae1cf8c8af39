using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace AIForge.Admin.Proofs;

/// <summary>
/// A ledger entry in words, read from the bytes that the ledger hashes (docs/decisions/0020-ledger.md). What a proof says beside them is
/// not believed.
/// </summary>
internal sealed record EntryText(Guid Id, IReadOnlyList<string> Lines)
{
    private const int MostLegs = 10_000;

    private static readonly byte[] Version = Encoding.ASCII.GetBytes("AIFORGE-LEDGER-V1");
    private static readonly string[] Acts = ["", "transfer", "hold", "settlement", "voided hold", "expired hold"];
    private static readonly (string Code, int Scale)[] Assets = [("", 0), ("USDT", 6), ("AITBC", 8), ("BTC", 8)];

    /// <summary>Never throws.</summary>
    public static bool TryRead(byte[] content, [NotNullWhen(true)] out EntryText? entry)
    {
        entry = null;
        try
        {
            var reader = new Reader(content);
            if (!reader.Take(Version.Length).SequenceEqual(Version)) return false;
            entry = Read(ref reader);
            return reader.IsAtEnd;
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private static EntryText Read(ref Reader reader)
    {
        var act = Acts[reader.Int16()];
        var (id, hold, kind) = (reader.Id(), reader.Id(), reader.Int16());
        var lines = new List<string> { $"{act} {id} of kind {kind.ToString(CultureInfo.InvariantCulture)}, reference '{Terminal.Plain(reader.Text())}'" };
        if (hold != Guid.Empty) lines.Add($"of hold {hold}");
        if (reader.Int32() == 1)
        {
            var account = reader.Account(out var asset);
            lines.Add($"{Amount(reader.Int64(), asset)} of {account} held");
            _ = reader.Int64();
        }

        var legs = reader.Int32();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(legs, MostLegs);
        for (var i = 0; i < legs; i++)
        {
            var (from, to) = (reader.Account(out var asset), reader.Account(out _));
            lines.Add($"{Amount(reader.Int64(), asset)} from {from} to {to}");
        }

        return new EntryText(id, lines);
    }

    private static string Amount(long units, int asset)
    {
        var (code, scale) = Assets[asset];
        var digits = units.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{digits[..^scale]}.{digits[^scale..]} {code}";
    }

    private ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public readonly bool IsAtEnd => _rest.IsEmpty;

        public ReadOnlySpan<byte> Take(int length)
        {
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }

        public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short)));

        public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

        public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));

        public Guid Id() => new(Take(16), bigEndian: true);

        public string Text() => Encoding.UTF8.GetString(Take(Int32()));

        /// <summary>Its code and owner: decision 0020 and AccountCode say which is which.</summary>
        public string Account(out int asset)
        {
            asset = Int16();
            var code = Int16();
            return $"account {code.ToString(CultureInfo.InvariantCulture)} of '{Terminal.Plain(Text())}'";
        }
    }
}
