using AIForge.Inference.Formats;

namespace AIForge.Micro.Engine;

/// <summary>
/// A llama of random weights: as fast or slow as a trained one of its dimensions, and the same file every time. Values with a deviation of one
/// over the root of the inputs keep activations of unit size at any depth.
/// </summary>
/// <param name="Type">Of all matrices: Q8_0 or Q4_0.</param>
internal sealed record RandomLlama(int Width, int Layers, int Heads, int KvHeads, int Inner, int Vocabulary, int Context, TensorType Type)
{
    private const int Q8Block = 34, Q4Block = 18, BlockLength = 32, BytePieces = 256, FirstPiece = 3 + BytePieces;

    // Of bytes from -127 to 127 and of nibbles from -7 to 7.
    private const double ByteDeviation = 73.3, NibbleDeviation = 4.32;

    /// <summary>The dimensions of TinyLlama: 1.1 billion parameters.</summary>
    public static RandomLlama Billion(TensorType type) => new(2_048, 22, 32, 4, 5_632, 32_000, 2_048, type);

    public void Write(string path)
    {
        var file = new GgufWriter();
        file.Set("general.architecture", "llama");
        file.Set("general.name", $"random-{Width}x{Layers}");
        file.Set("general.alignment", 32u);
        file.Set("llama.context_length", (uint)Context);
        file.Set("llama.embedding_length", (uint)Width);
        file.Set("llama.block_count", (uint)Layers);
        file.Set("llama.feed_forward_length", (uint)Inner);
        file.Set("llama.attention.head_count", (uint)Heads);
        file.Set("llama.attention.head_count_kv", (uint)KvHeads);
        file.Set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        file.Set("llama.rope.dimension_count", (uint)(Width / Heads));
        file.Set("llama.vocab_size", (uint)Vocabulary);
        SetTokenizer(file);
        AddTensors(file, new Random(20_261_122));
        file.Save(path);
    }

    private void SetTokenizer(GgufWriter file)
    {
        string[] tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, BytePieces).Select(value => $"<0x{value:X2}>"), .. Enumerable.Range(0, Vocabulary - FirstPiece).Select(number => $"\u2581w{number}")];
        int[] types = [2, 3, 3, .. Enumerable.Repeat(6, BytePieces), .. Enumerable.Repeat(1, Vocabulary - FirstPiece)];
        file.Set("tokenizer.ggml.model", "llama");
        file.Set("tokenizer.ggml.tokens", tokens);
        file.Set("tokenizer.ggml.scores", [.. Enumerable.Range(0, Vocabulary).Select(id => (float)-id)]);
        file.Set("tokenizer.ggml.token_type", types);
        file.Set("tokenizer.ggml.bos_token_id", 1u);
        file.Set("tokenizer.ggml.eos_token_id", 2u);
        file.Set("tokenizer.ggml.unknown_token_id", 0u);
    }

    private void AddTensors(GgufWriter file, Random random)
    {
        var kv = Width / Heads * KvHeads;
        Matrix("token_embd.weight", Width, Vocabulary, deviation: 1);
        for (var layer = 0; layer < Layers; layer++)
        {
            Ones($"blk.{layer}.attn_norm.weight");
            Matrix($"blk.{layer}.attn_q.weight", Width, Width);
            Matrix($"blk.{layer}.attn_k.weight", Width, kv);
            Matrix($"blk.{layer}.attn_v.weight", Width, kv);
            Matrix($"blk.{layer}.attn_output.weight", Width, Width);
            Ones($"blk.{layer}.ffn_norm.weight");
            Matrix($"blk.{layer}.ffn_gate.weight", Width, Inner);
            Matrix($"blk.{layer}.ffn_up.weight", Width, Inner);
            Matrix($"blk.{layer}.ffn_down.weight", Inner, Width);
        }

        Ones("output_norm.weight");
        Matrix("output.weight", Width, Vocabulary);

        void Ones(string name) => file.Tensor(name, (uint)TensorType.F32, Width * sizeof(float), stream => stream.Write([.. Enumerable.Repeat(1f, Width).SelectMany(BitConverter.GetBytes)]), Width);

        void Matrix(string name, int columns, int rows, double? deviation = null) => file.Tensor(
            name, (uint)Type, (long)rows * columns / BlockLength * BlockBytes, stream => WriteBlocks(stream, random, columns, rows, deviation ?? 1 / Math.Sqrt(columns)), columns, rows);
    }

    private int BlockBytes => Type == TensorType.Q8_0 ? Q8Block : Q4Block;

    /// <summary>Random quants under one scale.</summary>
    private void WriteBlocks(Stream stream, Random random, int columns, int rows, double deviation)
    {
        var scale = BitConverter.GetBytes((Half)(deviation / (Type == TensorType.Q8_0 ? ByteDeviation : NibbleDeviation)));
        var row = new byte[columns / BlockLength * BlockBytes];
        for (var i = 0; i < rows; i++)
        {
            random.NextBytes(row);
            if (Type == TensorType.Q4_0) Centre(row);
            for (var at = 0; at < row.Length; at += BlockBytes) scale.CopyTo(row, at);
            stream.Write(row);
        }
    }

    /// <summary>Nibbles mean -8 to 7: without the lowest one their mean is zero. With another mean the model repeats one token for ever.</summary>
    private static void Centre(byte[] row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            if ((row[i] & 0x0f) == 0) row[i] |= 0x08;
            if ((row[i] & 0xf0) == 0) row[i] |= 0x80;
        }
    }
}
