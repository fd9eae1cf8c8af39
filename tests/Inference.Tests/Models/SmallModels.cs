using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests.Models;

/// <summary>Random two-layer models with a byte vocabulary, in any encoding.</summary>
internal static class SmallModels
{
    private const int Width = 64;
    private const int Vocabulary = 259;

    /// <param name="width">Values of a token; the inner layers have half as many again.</param>
    public static TestGguf Create(TensorType type, bool tied = false, int width = Width)
    {
        var random = new Random((int)type);
        var inner = InnerOf(width);
        var file = Metadata(width: width).Random("token_embd.weight", type, random, width, Vocabulary).Random("output_norm.weight", TensorType.F32, random, width);
        if (!tied) file.Random("output.weight", type, random, width, Vocabulary);
        for (var layer = 0; layer < 2; layer++)
        {
            var prefix = $"blk.{layer}.";
            file.Random(prefix + "attn_norm.weight", TensorType.F32, random, width).Random(prefix + "ffn_norm.weight", TensorType.F32, random, width)
                .Random(prefix + "attn_q.weight", type, random, width, width).Random(prefix + "attn_k.weight", type, random, width, width / 2)
                .Random(prefix + "attn_v.weight", type, random, width, width / 2).Random(prefix + "attn_output.weight", type, random, width, width)
                .Random(prefix + "ffn_gate.weight", type, random, width, inner).Random(prefix + "ffn_up.weight", type, random, width, inner)
                .Random(prefix + "ffn_down.weight", type, random, inner, width);
        }

        return file;
    }

    public static TestGguf Metadata(string architecture = "llama", int width = Width) => new TestGguf()
        .Set("general.architecture", architecture).Set("llama.context_length", 64u).Set("llama.embedding_length", (uint)width).Set("llama.block_count", 2u)
        .Set("llama.feed_forward_length", (uint)InnerOf(width)).Set("llama.attention.head_count", 4u).Set("llama.attention.head_count_kv", 2u)
        .Set("llama.attention.layer_norm_rms_epsilon", 1e-5f);

    private static int InnerOf(int width) => width * 3 / 2;
}
