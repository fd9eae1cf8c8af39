using System.Text;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests;

/// <summary>Writes small GGUF files, sound or broken, for tests.</summary>
internal sealed class TestGguf
{
    private readonly List<(string Key, byte[] Value)> _entries = [];
    private readonly List<(string Name, long[] Shape, uint Type, byte[] Data)> _tensors = [];

    public TestGguf Set(string key, string value) => Add(key, 8, Text(value));

    public TestGguf Set(string key, uint value) => Add(key, 4, BitConverter.GetBytes(value));

    public TestGguf Set(string key, float value) => Add(key, 6, BitConverter.GetBytes(value));

    public TestGguf Set(string key, bool value) => Add(key, 7, [value ? (byte)1 : (byte)0]);

    public TestGguf Set(string key, IReadOnlyList<string> values) =>
        Add(key, 9, [.. BitConverter.GetBytes(8u), .. BitConverter.GetBytes((ulong)values.Count), .. values.SelectMany(Text)]);

    public TestGguf Set(string key, int[] values) =>
        Add(key, 9, [.. BitConverter.GetBytes(5u), .. BitConverter.GetBytes((ulong)values.Length), .. values.SelectMany(BitConverter.GetBytes)]);

    public TestGguf Set(string key, float[] values) =>
        Add(key, 9, [.. BitConverter.GetBytes(6u), .. BitConverter.GetBytes((ulong)values.Length), .. values.SelectMany(BitConverter.GetBytes)]);

    public TestGguf Tensor(string name, uint type, byte[] data, params long[] shape)
    {
        _tensors.Add((name, shape, type, data));
        return this;
    }

    /// <summary>A tensor of random values whose quantised blocks have moderate scales.</summary>
    public TestGguf Random(string name, TensorType type, Random random, params long[] shape) =>
        Tensor(name, (uint)type, RandomTensor.Bytes(type, shape.Aggregate(1L, (product, extent) => product * extent), random), shape);

    public byte[] Build(uint version = 3, ulong? tensorCount = null, ulong? entryCount = null)
    {
        var header = new List<byte>([.. "GGUF"u8, .. BitConverter.GetBytes(version), .. BitConverter.GetBytes(tensorCount ?? (ulong)_tensors.Count), .. BitConverter.GetBytes(entryCount ?? (ulong)_entries.Count)]);
        foreach (var (key, value) in _entries) header.AddRange([.. Text(key), .. value]);
        var offset = 0;
        foreach (var (name, shape, type, data) in _tensors)
        {
            header.AddRange([.. Text(name), .. BitConverter.GetBytes((uint)shape.Length), .. shape.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes((ulong)offset)]);
            offset += (data.Length + 31) / 32 * 32;
        }

        while (header.Count % 32 != 0) header.Add(0);
        foreach (var (_, _, _, data) in _tensors)
        {
            header.AddRange(data);
            while (header.Count % 32 != 0) header.Add(0);
        }

        return [.. header];
    }

    public GgufMetadata Metadata() => Parse(Build()).Metadata;

    /// <summary>Opens the file from a temporary path that is gone when the file is closed.</summary>
    public GgufFile Open()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Build());
            return GgufFile.Open(path);
        }
        finally
        {
            // The mapping keeps the content alive.
            File.Delete(path);
        }
    }

    public static GgufHeader Parse(byte[] bytes) => GgufHeader.Parse(bytes, bytes.Length);

    private TestGguf Add(string key, uint kind, byte[] value)
    {
        _entries.Add((key, [.. BitConverter.GetBytes(kind), .. value]));
        return this;
    }

    private static byte[] Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes];
    }
}
