using System.Text;

namespace AIForge.Coordinator.Tests.Models.Uploads;

/// <summary>Writes GGUF files, right ones and wrong ones, from the published description of the format.</summary>
public sealed class GgufWriter
{
    private readonly MemoryStream _entries = new();
    private int _count;

    public uint Version { get; init; } = 3;

    public ulong? TensorCount { get; init; }

    public ulong? EntryCount { get; init; }

    public GgufWriter Text(string key, string value) => Entry(key, 8, writer => Text(writer, Encoding.UTF8.GetBytes(value)));

    public GgufWriter Bytes(string key, byte[] value) => Entry(key, 8, writer => Text(writer, value));

    public GgufWriter Number(string key, uint value) => Entry(key, 4, writer => writer.Write(value));

    public GgufWriter Texts(string key, params string[] values) => Entry(key, 9, writer =>
    {
        writer.Write(8u);
        writer.Write((ulong)values.Length);
        foreach (var value in values) Text(writer, Encoding.UTF8.GetBytes(value));
    });

    public GgufWriter Entry(string key, uint kind, Action<BinaryWriter> value)
    {
        using var writer = new BinaryWriter(_entries, Encoding.UTF8, leaveOpen: true);
        Text(writer, Encoding.UTF8.GetBytes(key));
        writer.Write(kind);
        value(writer);
        _count++;
        return this;
    }

    /// <summary>Bytes before the data with so many tensors of one dimension and a name of one letter.</summary>
    public int HeaderBytes(int tensors) => (24 + (int)_entries.Length + (tensors * (8 + 1 + 4 + 8 + 4 + 8)) + 31) / 32 * 32;

    public byte[] Build((string Name, uint Type, ulong[] Dimensions)[] tensors, long dataBytes) =>
        BuildAt([.. tensors.Select((tensor, i) => (tensor.Name, tensor.Type, tensor.Dimensions, (ulong)(i * 32)))], dataBytes);

    public byte[] BuildAt((string Name, uint Type, ulong[] Dimensions, ulong Offset)[] tensors, long dataBytes)
    {
        var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write(TensorCount ?? (ulong)tensors.Length);
        writer.Write(EntryCount ?? (ulong)_count);
        writer.Write(_entries.ToArray());
        foreach (var (name, type, dimensions, offset) in tensors)
        {
            Text(writer, Encoding.UTF8.GetBytes(name));
            writer.Write((uint)dimensions.Length);
            foreach (var dimension in dimensions) writer.Write(dimension);
            writer.Write(type);
            writer.Write(offset);
        }

        writer.Flush();
        file.SetLength(((file.Length + 31) / 32 * 32) + dataBytes);
        return file.ToArray();
    }

    private static void Text(BinaryWriter writer, byte[] value)
    {
        writer.Write((ulong)value.Length);
        writer.Write(value);
    }
}
