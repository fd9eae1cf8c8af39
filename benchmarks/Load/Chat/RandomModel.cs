using System.Buffers.Binary;
using System.Text;

namespace AIForge.Load.Chat;

/// <summary>
/// Writes a model of 113 million random parameters, large enough that the engine and not the network takes the time, as with real
/// models. Metadata and tokenizer are those of forge-tiny with other dimensions written over its own; the same file every time.
/// </summary>
internal static class RandomModel
{
    private const int Width = 768, Inner = 3072, Layers = 12, Heads = 12, Vocabulary = 1024;
    private const int BlockLength = 32, BlockBytes = 34, Alignment = 32;
    private const uint Q8 = 8, F32 = 0;
    private const int CountsAt = 8;
    private const double ByteDeviation = 73.9;

    public static void Write(string template, string path)
    {
        var source = File.ReadAllBytes(template);
        var metadata = source[..IndexOf(source, Text("token_embd.weight"))];
        var tensors = Tensors().ToList();
        BinaryPrimitives.WriteUInt64LittleEndian(metadata.AsSpan(CountsAt), (ulong)tensors.Count);
        Set(metadata, "llama.embedding_length", Width);
        Set(metadata, "llama.feed_forward_length", Inner);
        Set(metadata, "llama.block_count", Layers);
        Set(metadata, "llama.attention.head_count", Heads);
        Set(metadata, "llama.attention.head_count_kv", Heads);
        Set(metadata, "llama.rope.dimension_count", Width / Heads);
        "random-113"u8.CopyTo(metadata.AsSpan(IndexOf(metadata, Text("forge-tiny")) + sizeof(ulong)));

        using var file = File.Create(path);
        file.Write(metadata);
        var offset = 0L;
        foreach (var (name, columns, rows) in tensors)
        {
            WriteDeclaration(file, name, columns, rows, offset);
            offset += Aligned(Bytes(columns, rows));
        }

        var random = new Random(113);
        foreach (var (name, columns, rows) in tensors)
        {
            while (file.Position % Alignment != 0) file.WriteByte(0);
            if (rows == 0) WriteOnes(file, columns);
            else WriteBlocks(file, random, columns, rows, name == "token_embd.weight" ? 1 : columns);
        }
    }

    /// <summary>Vectors have no rows.</summary>
    private static IEnumerable<(string Name, int Columns, int Rows)> Tensors()
    {
        yield return ("token_embd.weight", Width, Vocabulary);
        yield return ("output.weight", Width, Vocabulary);
        yield return ("output_norm.weight", Width, 0);
        for (var layer = 0; layer < Layers; layer++)
        {
            yield return ($"blk.{layer}.attn_norm.weight", Width, 0);
            yield return ($"blk.{layer}.ffn_norm.weight", Width, 0);
            foreach (var name in new[] { "q", "k", "v", "output" }) yield return ($"blk.{layer}.attn_{name}.weight", Width, Width);
            yield return ($"blk.{layer}.ffn_gate.weight", Width, Inner);
            yield return ($"blk.{layer}.ffn_up.weight", Width, Inner);
            yield return ($"blk.{layer}.ffn_down.weight", Inner, Width);
        }
    }

    private static long Bytes(int columns, int rows) => rows == 0 ? columns * sizeof(float) : (long)rows * columns / BlockLength * BlockBytes;

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private static void WriteDeclaration(FileStream file, string name, int columns, int rows, long offset)
    {
        file.Write(Text(name));
        file.Write(BitConverter.GetBytes(rows == 0 ? 1u : 2u));
        file.Write(BitConverter.GetBytes((ulong)columns));
        if (rows > 0) file.Write(BitConverter.GetBytes((ulong)rows));
        file.Write(BitConverter.GetBytes(rows == 0 ? F32 : Q8));
        file.Write(BitConverter.GetBytes((ulong)offset));
    }

    private static void WriteOnes(FileStream file, int count)
    {
        for (var i = 0; i < count; i++) file.Write(BitConverter.GetBytes(1f));
    }

    /// <summary>Random bytes under one scale: values with a deviation of one over the root of the inputs keep activations of unit size.</summary>
    private static void WriteBlocks(FileStream file, Random random, int columns, int rows, int inputs)
    {
        var scale = BitConverter.GetBytes((Half)(1 / (ByteDeviation * Math.Sqrt(inputs))));
        var row = new byte[columns / BlockLength * BlockBytes];
        for (var i = 0; i < rows; i++)
        {
            random.NextBytes(row);
            for (var at = 0; at < row.Length; at += BlockBytes) scale.CopyTo(row, at);
            file.Write(row);
        }
    }

    private static void Set(byte[] metadata, string key, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(metadata.AsSpan(IndexOf(metadata, Text(key)) + Text(key).Length + sizeof(uint)), value);

    private static int IndexOf(byte[] bytes, byte[] what) =>
        bytes.AsSpan().IndexOf(what) is var at and >= 0 ? at : throw new InvalidOperationException("The template is not the model this was written for.");

    private static byte[] Text(string value) => [.. BitConverter.GetBytes((ulong)value.Length), .. Encoding.ASCII.GetBytes(value)];
}
