using System.Globalization;
using System.Text;

namespace AIForge.Node.Executors.Containers;

/// <summary>
/// The headers of the archive, byte for byte as Python's tarfile writes them in its pax format, so that anybody can make the same archive
/// of the same files: owner, group and time 0, no names of users, a pax header only for what a plain one cannot hold.
/// </summary>
internal static class UstarHeader
{
    public const int BlockLength = 512;

    /// <summary>An archive is filled up with zeros to a multiple of this.</summary>
    public const int RecordLength = 20 * BlockLength;

    private const int NameLength = 100;
    private const long LargestSize = (1L << 33) - 1;
    private const int ChecksumOffset = 148;
    private const string PaxName = "././@PaxHeader";

    /// <summary>Everything before the bytes of the entry.</summary>
    public static byte[] Of(OutputEntry entry)
    {
        var records = new MemoryStream();
        if (Encoding.UTF8.GetByteCount(entry.Name) > NameLength || !Ascii.IsValid(entry.Name)) records.Write(Record("path", entry.Name));
        if (entry.Size > LargestSize) records.Write(Record("size", entry.Size.ToString(CultureInfo.InvariantCulture)));
        var header = Block(entry.Name, entry.IsFolder ? "0000755" : "0000644", entry.Size > LargestSize ? 0 : entry.Size, entry.IsFolder ? '5' : '0');
        return records.Length == 0 ? header : [.. Block(PaxName, "0000000", records.Length, 'x'), .. records.ToArray(), .. new byte[Padding(records.Length)], .. header];
    }

    /// <summary>Zeros that fill the last block.</summary>
    public static int Padding(long length) => (int)((BlockLength - (length % BlockLength)) % BlockLength);

    private static byte[] Block(string name, string mode, long size, char kind)
    {
        var block = new byte[BlockLength];
        // What is not ASCII stands in the pax header; here is a question mark for each character of it.
        byte[] plain = [.. name.EnumerateRunes().Select(rune => rune.IsAscii ? (byte)rune.Value : (byte)'?')];
        plain.AsSpan(0, Math.Min(plain.Length, NameLength)).CopyTo(block);
        Put(block, 100, mode);
        Put(block, 108, "0000000");
        Put(block, 116, "0000000");
        Put(block, 124, Octal(size, 11));
        Put(block, 136, "00000000000");
        Put(block, ChecksumOffset, "        ");
        block[156] = (byte)kind;
        Put(block, 257, "ustar\0" + "00");
        var checksum = block.Sum(value => value);
        Put(block, ChecksumOffset, Octal(checksum, 6) + "\0 ");
        return block;
    }

    /// <summary>Its length counts itself.</summary>
    private static byte[] Record(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
        var length = rest;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length) length = rest + length.ToString(CultureInfo.InvariantCulture).Length;
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n"));
    }

    private static string Octal(long number, int digits) => Convert.ToString(number, 8).PadLeft(digits, '0');

    private static void Put(byte[] block, int offset, string text) => Encoding.ASCII.GetBytes(text, block.AsSpan(offset));
}
