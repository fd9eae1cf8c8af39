using System.Text;

namespace AIForge.Chains.Tests.Rpc;

/// <summary>Damages a valid answer in every way that a broken or hostile node might. The seed makes a failure repeatable.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly string[] Values =
    [
        "null", "true", "{}", "[]", "-1", "1e30", "1.5", "18446744073709551616", "\"\"", "\"0x\"", "\"0x0\"", "\"0x00\"", "\"0xzz\"", "\"NaN\"", "\"\\ud800\"",
        "\"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"", "[null]", "[[]]", "{\"a\":1,\"a\":1}", "\"0x7fffffffffffffff\"", "9223372036854775807",
    ];

    private readonly Random _random = new(seed);

    public byte[] Damage(string valid)
    {
        var bytes = Encoding.UTF8.GetBytes(valid);
        return _random.Next(5) switch
        {
            0 => bytes[.._random.Next(bytes.Length)],
            1 => Flip(bytes),
            2 => Cut(bytes),
            3 => Encoding.UTF8.GetBytes(ReplaceValue(valid)),
            _ => Encoding.UTF8.GetBytes(ReplaceValue(ReplaceValue(valid))),
        };
    }

    private byte[] Flip(byte[] bytes)
    {
        for (var flips = _random.Next(1, 4); flips > 0; flips--) bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return bytes;
    }

    private byte[] Cut(byte[] bytes)
    {
        var start = _random.Next(bytes.Length);
        var end = Math.Min(bytes.Length, start + _random.Next(1, 40));
        return [.. bytes[..start], .. bytes[end..]];
    }

    /// <summary>Puts something else where a value begins.</summary>
    private string ReplaceValue(string json)
    {
        var starts = Enumerable.Range(1, json.Length - 1).Where(i => json[i - 1] is ':' or '[').ToArray();
        if (starts.Length == 0) return json;
        var start = starts[_random.Next(starts.Length)];
        var end = json.IndexOfAny([',', '}', ']'], start);
        return end < 0 ? json : json[..start] + Values[_random.Next(Values.Length)] + json[end..];
    }
}
