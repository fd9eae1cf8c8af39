using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests.Models;

/// <summary>Random two-layer models with a byte vocabulary, in any encoding.</summary>
internal static class SmallModels
{
    private const int Width = 64;
    private const int Inner = 96;
    private const int Vocabulary = 259;

    public static TestGguf Create(TensorType type, bool tied = false)
    {
        var random = new Random((int)type);
        var file = Metadata().Random("token_embd.weight", type, random, Width, Vocabulary).Random("output_norm.weight", TensorType.F32, random, Width);
        if (!tied) file.Random("output.weight", type, random, Width, Vocabulary);
        for (var layer = 0; layer < 2; layer++)
        {
            var prefix = $"blk.{layer}.";
            file.Random(prefix + "attn_norm.weight", TensorType.F32, random, Width).Random(prefix + "ffn_norm.weight", TensorType.F32, random, Width)
                .Random(prefix + "attn_q.weight", type, random, Width, Width).Random(prefix + "attn_k.weight", type, random, Width, Width / 2)
                .Random(prefix + "attn_v.weight", type, random, Width, Width / 2).Random(prefix + "attn_output.weight", type, random, Width, Width)
                .Random(prefix + "ffn_gate.weight", type, random, Width, Inner).Random(prefix + "ffn_up.weight", type, random, Width, Inner)
                .Random(prefix + "ffn_down.weight", type, random, Inner, Width);
        }

        return file;
    }

    public static TestGguf Metadata(string architecture = "llama") => new TestGguf()
        .Set("general.architecture", architecture).Set("llama.context_length", 64u).Set("llama.embedding_length", Width).Set("llama.block_count", 2u)
        .Set("llama.feed_forward_length", Inner).Set("llama.attention.head_count", 4u).Set("llama.attention.head_count_kv", 2u)
        .Set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
}
