using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cuda;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;

namespace AIForge.Inference.Tests.Backends.Cuda;

/// <summary>
/// Logits of small random models as hashes: every GPU must give the bits of the emulator. The recorded ones are in Golden/cuda-bits.json;
/// the emulator is held to them by the tests, a GPU by `./forge bench cuda`.
/// </summary>
internal static class CudaBits
{
    private const int Width = 256, Inner = 512, Vocabulary = 300, KvWidth = 128;
    private static readonly int[] Prompt = [.. Enumerable.Range(0, 21).Select(i => (i * 37 + 11) % Vocabulary)];
    private static readonly int[] Continuation = [5, 77, 200, 3, 141, 9, 30];

    /// <summary>The hash of all logits of a prompt and of what follows it, token by token and two sequences at once.</summary>
    public static string Of(CudaBackend backend, TensorType type)
    {
        using var file = Model(type).Open();
        using var model = new Transformer(file, backend, Vocabulary, new ModelCapacity(256, 64, 4));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        PageTable first = new(model.KvStore), second = new(model.KvStore);
        first.TryReserve(64);
        second.TryReserve(64);
        Add(hash, model.Forward(Prompt, [new BatchSegment(first, 0, 0, Prompt.Length)], [Prompt.Length - 1]), 1);
        Add(hash, model.Forward(Prompt.AsSpan(0, 5), [new BatchSegment(second, 0, 0, 5)], [4]), 1);
        for (var i = 0; i < Continuation.Length; i++)
        {
            BatchSegment[] segments = [new(first, Prompt.Length + i, 0, 1), new(second, 5 + i, 1, 1)];
            Add(hash, model.Forward([Continuation[i], Continuation[^(i + 1)]], segments, [0, 1]), 2);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, FloatMatrix logits, int rows)
    {
        for (var row = 0; row < rows; row++) hash.AppendData(MemoryMarshal.AsBytes(logits.Row(row)));
    }

    private static TestGguf Model(TensorType type)
    {
        var random = new Random(100 + (int)type);
        var file = new TestGguf().Set("general.architecture", "llama").Set("llama.context_length", 128u).Set("llama.embedding_length", Width)
            .Set("llama.block_count", 2u).Set("llama.feed_forward_length", Inner).Set("llama.attention.head_count", 4u).Set("llama.attention.head_count_kv", 2u)
            .Set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        Random("token_embd", type, Width, Vocabulary);
        Random("output_norm", TensorType.F32, Width);
        Random("output", type, Width, Vocabulary);
        for (var layer = 0; layer < 2; layer++)
        {
            var prefix = $"blk.{layer}.";
            Random(prefix + "attn_norm", TensorType.F32, Width);
            Random(prefix + "ffn_norm", TensorType.F32, Width);
            Random(prefix + "attn_q", type, Width, Width);
            Random(prefix + "attn_k", type, Width, KvWidth);
            Random(prefix + "attn_v", type, Width, KvWidth);
            Random(prefix + "attn_output", type, Width, Width);
            Random(prefix + "ffn_gate", type, Width, Inner);
            Random(prefix + "ffn_up", type, Width, Inner);
            Random(prefix + "ffn_down", type, Inner, Width);
        }

        return file;

        void Random(string name, TensorType of, params long[] shape) => file.Random(name + ".weight", of, random, shape);
    }
}
