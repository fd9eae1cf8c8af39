using System.Text;
using AIForge.Inference.Formats;
using AIForge.Inference.Tests;

namespace AIForge.CudaBench;

/// <summary>Writes a Llama of given size with random weights to a file, a tensor at a time. It computes nonsense at the speed of a real one.</summary>
internal static class SyntheticModel
{
    private const int Alignment = 32;

    // Repeated to fill a tensor: what the bytes are does not matter for speed.
    private const int PatternBlocks = 4096;

    public static string Write(BenchOptions options, TensorType type)
    {
        var path = Path.Combine(options.Folder, $"aiforge-{options.Dimensions.Name}-{type}.gguf".ToLowerInvariant());
        var tensors = Tensors(options.Dimensions, type).ToList();
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        file.Write(Header(options.Dimensions, tensors));
        Pad(file);
        var random = new Random(1);
        foreach (var tensor in tensors)
        {
            WriteTensor(file, tensor, random);
            Pad(file);
        }

        return path;
    }

    private static IEnumerable<SyntheticTensor> Tensors(ModelDimensions size, TensorType type)
    {
        yield return new("token_embd.weight", type, size.Width, size.Vocabulary);
        yield return new("output_norm.weight", TensorType.F32, size.Width, 1);
        yield return new("output.weight", type, size.Width, size.Vocabulary);
        for (var layer = 0; layer < size.Layers; layer++)
        {
            var prefix = $"blk.{layer}.";
            yield return new(prefix + "attn_norm.weight", TensorType.F32, size.Width, 1);
            yield return new(prefix + "ffn_norm.weight", TensorType.F32, size.Width, 1);
            yield return new(prefix + "attn_q.weight", type, size.Width, size.Width);
            yield return new(prefix + "attn_k.weight", type, size.Width, size.KvWidth);
            yield return new(prefix + "attn_v.weight", type, size.Width, size.KvWidth);
            yield return new(prefix + "attn_output.weight", type, size.Width, size.Width);
            yield return new(prefix + "ffn_gate.weight", type, size.Width, size.Inner);
            yield return new(prefix + "ffn_up.weight", type, size.Width, size.Inner);
            yield return new(prefix + "ffn_down.weight", type, size.Inner, size.Width);
        }
    }

    private static byte[] Header(ModelDimensions size, List<SyntheticTensor> tensors)
    {
        (string Key, int Value)[] numbers =
        [
            ("context_length", size.Context), ("embedding_length", size.Width), ("block_count", size.Layers), ("feed_forward_length", size.Inner),
            ("attention.head_count", size.Heads), ("attention.head_count_kv", size.KvHeads),
        ];
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)numbers.Length + 1);
        Text(writer, "general.architecture");
        writer.Write(8u);
        Text(writer, "llama");
        foreach (var (key, value) in numbers)
        {
            Text(writer, "llama." + key);
            writer.Write(4u);
            writer.Write((uint)value);
        }

        var offset = 0L;
        foreach (var tensor in tensors)
        {
            Text(writer, tensor.Name);
            writer.Write(tensor.Rows == 1 ? 1u : 2u);
            writer.Write((ulong)tensor.Columns);
            if (tensor.Rows > 1) writer.Write((ulong)tensor.Rows);
            writer.Write((uint)tensor.Type);
            writer.Write((ulong)offset);
            offset += (tensor.Bytes + Alignment - 1) / Alignment * Alignment;
        }

        return bytes.ToArray();
    }

    private static void WriteTensor(FileStream file, SyntheticTensor tensor, Random random)
    {
        var pattern = RandomTensor.Bytes(tensor.Type, (long)PatternBlocks * TensorLayout.Of(tensor.Type).BlockLength, random);
        for (var left = tensor.Bytes; left > 0; left -= pattern.Length) file.Write(pattern, 0, (int)Math.Min(left, pattern.Length));
    }

    private static void Text(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void Pad(FileStream file)
    {
        while (file.Position % Alignment != 0) file.WriteByte(0);
    }
}
