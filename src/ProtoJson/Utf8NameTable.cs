using System.Text;

namespace AIForge.ProtoJson;

/// <summary>A fixed set of names, looked up by their UTF-8 bytes without making a string.</summary>
internal sealed class Utf8NameTable<T>
    where T : class
{
    public static readonly Utf8NameTable<T> Empty = new([]);

    private readonly Dictionary<string, T> byText;
    private readonly (byte[] Name, T Value)[][] buckets;

    public Utf8NameTable(Dictionary<string, T> entries)
    {
        byText = entries;
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, entries.Count * 2));
        var lists = new List<(byte[], T)>[size];
        foreach (var (name, value) in entries)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            (lists[Hash(bytes) & (size - 1)] ??= []).Add((bytes, value));
        }

        buckets = [.. lists.Select(list => list?.ToArray() ?? [])];
    }

    public T? Find(string name) => byText.GetValueOrDefault(name);

    public T? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (candidate, value) in buckets[Hash(name) & (buckets.Length - 1)])
        {
            if (name.SequenceEqual(candidate)) return value;
        }

        return null;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        // Length with the first, middle and last byte tells the fields of one message apart nearly always.
        if (name.IsEmpty) return 0;
        var mixed = ((uint)name.Length * 0x9E3779B1) ^ (name[0] * 0x85EBCA6Bu) ^ (name[^1] * 0xC2B2AE35u) ^ (name[name.Length / 2] * 0x27D4EB2Fu);
        return (int)((mixed ^ (mixed >> 15)) & 0x7FFFFFFF);
    }
}
