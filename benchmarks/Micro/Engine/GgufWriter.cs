using System.Text;

namespace AIForge.Micro.Engine;

/// <summary>Writes a GGUF file of version 3 whose tensors are made while they are written: larger than memory holds, if need be.</summary>
internal sealed class GgufWriter
{
    private const int Alignment = 32;

    private readonly List<byte[]> _entries = [];
    private readonly List<(string Name, long[] Shape, uint Type, long Bytes, Action<Stream> Write)> _tensors = [];

    public void Set(string key, string value) => Add(key, 8, Text(value));

    public void Set(string key, uint value) => Add(key, 4, BitConverter.GetBytes(value));

    public void Set(string key, float value) => Add(key, 6, BitConverter.GetBytes(value));

    public void Set(string key, IReadOnlyList<string> values) => AddArray(key, 8, values.Count, values.SelectMany(Text));

    public void Set(string key, IReadOnlyList<int> values) => AddArray(key, 5, values.Count, values.SelectMany(BitConverter.GetBytes));

    public void Set(string key, IReadOnlyList<float> values) => AddArray(key, 6, values.Count, values.SelectMany(BitConverter.GetBytes));

    /// <param name="write">Writes as many bytes.</param>
    public void Tensor(string name, uint type, long bytes, Action<Stream> write, params long[] shape) => _tensors.Add((name, shape, type, bytes, write));

    public void Save(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        file.Write([.. "GGUF"u8, .. BitConverter.GetBytes(3u), .. BitConverter.GetBytes((ulong)_tensors.Count), .. BitConverter.GetBytes((ulong)_entries.Count)]);
        foreach (var entry in _entries) file.Write(entry);
        var offset = 0L;
        foreach (var (name, shape, type, bytes, _) in _tensors)
        {
            file.Write([.. Text(name), .. BitConverter.GetBytes((uint)shape.Length), .. shape.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes((ulong)offset)]);
            offset += (bytes + Alignment - 1) / Alignment * Alignment;
        }

        foreach (var tensor in _tensors)
        {
            while (file.Position % Alignment != 0) file.WriteByte(0);
            tensor.Write(file);
        }
    }

    private void Add(string key, uint kind, byte[] value) => _entries.Add([.. Text(key), .. BitConverter.GetBytes(kind), .. value]);

    private void AddArray(string key, uint kind, int count, IEnumerable<byte> values) => Add(key, 9, [.. BitConverter.GetBytes(kind), .. BitConverter.GetBytes((ulong)count), .. values]);

    private static byte[] Text(string value) => [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value)];
}
