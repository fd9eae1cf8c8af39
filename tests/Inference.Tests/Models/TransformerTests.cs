using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Backends.Reference;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;

namespace AIForge.Inference.Tests.Models;

public sealed class TransformerTests
{
    private static readonly int[] Prompt = [5, 77, 200, 3, 3, 141, 9, 30, 258, 0, 64, 65, 66, 67, 68, 69, 70, 71];

    [Theory]
    [InlineData(TensorType.F32, 1e-4)]
    [InlineData(TensorType.F16, 3e-3)]
    [InlineData(TensorType.BF16, 3e-3)]
    [InlineData(TensorType.Q8_0, 5e-2)]
    [InlineData(TensorType.Q4_0, 5e-2)]
    [InlineData(TensorType.Q4_1, 5e-2)]
    [InlineData(TensorType.Q5_0, 5e-2)]
    [InlineData(TensorType.Q5_1, 5e-2)]
    public void Forward_EveryEncoding_MatchesTheReference(TensorType type, double tolerance)
    {
        var expected = Logits(SmallModels.Create(type), new ReferenceBackend(), Prompt.Length);

        foreach (var level in CpuFeatures.Supported())
        {
            var actual = Logits(SmallModels.Create(type), new CpuBackend(2, level), Prompt.Length);
            RelativeError(expected, actual).Should().BeLessThan(tolerance, "the level was {0}", level);
        }
    }

    [Theory]
    [InlineData(TensorType.Q4_0, 64)]
    [InlineData(TensorType.Q8_0, 64)]
    [InlineData(TensorType.Q8_0, ActivationPrecision.LeastEightBitColumns)]
    public void Forward_PromptInChunks_GivesTheSameBits(TensorType type, int width)
    {
        var file = SmallModels.Create(type, width: width);
        var whole = Logits(file, new CpuBackend(2, CpuFeatures.Best), Prompt.Length);

        foreach (var chunk in new[] { 1, 5, 16 }) Logits(file, new CpuBackend(1, CpuFeatures.Best), chunk).Should().Equal(whole, "the chunks were of {0}", chunk);
    }

    [Fact]
    public void Load_TiedEmbedding_ServesAsOutput() =>
        Logits(SmallModels.Create(TensorType.F32, tied: true), new ReferenceBackend(), 18).Should().OnlyContain(logit => float.IsFinite(logit));

    [Fact]
    public void Load_RopeFactors_ChangeTheResult()
    {
        var plain = SmallModels.Create(TensorType.F32);
        var factors = Enumerable.Range(1, 8).SelectMany(i => BitConverter.GetBytes((float)i)).ToArray();
        var scaled = SmallModels.Create(TensorType.F32).Tensor("rope_freqs.weight", 0, factors, 8);

        Logits(scaled, new ReferenceBackend(), 18).Should().NotEqual(Logits(plain, new ReferenceBackend(), 18));
    }

    [Fact]
    public void Load_OtherArchitecture_IsRefusedByName() => Refused(SmallModels.Metadata("mamba"), "*'mamba'*");

    [Fact]
    public void Load_MissingTensor_IsRefusedByName() => Refused(SmallModels.Metadata(), "*'token_embd.weight'*missing*");

    [Fact]
    public void Load_TensorOfAnotherShape_IsRefusedByName() =>
        Refused(SmallModels.Metadata().Random("token_embd.weight", TensorType.F32, new Random(1), 32, 259), "*'token_embd.weight'*32 × 259*64 × 259*");

    [Fact]
    public void Load_TensorWithoutUse_IsRefusedByName() =>
        Refused(SmallModels.Create(TensorType.F32).Random("blk.0.attn_q.bias", TensorType.F32, new Random(1), 64), "*'blk.0.attn_q.bias'*");

    [Theory]
    [InlineData("llama.rope.dimension_count", 18u)]
    [InlineData("llama.attention.value_length", 8u)]
    [InlineData("llama.expert_count", 8u)]
    public void Load_UnsupportedDimension_IsRefused(string key, uint value) => Refused(SmallModels.Metadata().Set(key, value), "*support*");

    private static void Refused(TestGguf gguf, string message)
    {
        using var file = gguf.Open();
        using var backend = new ReferenceBackend();
        ((Action)(() => new Transformer(file, backend, 259, new ModelCapacity(64, 64, 1)).Dispose()))
            .Should().Throw<ModelFormatException>().WithMessage(message);
    }

    private static float[] Logits(TestGguf gguf, IBackend backend, int chunk)
    {
        using (backend)
        {
            using var file = gguf.Open();
            using var model = new Transformer(file, backend, 259, new ModelCapacity(64, 64, 1));
            var pages = new PageTable(model.KvStore);
            pages.TryReserve(Prompt.Length).Should().BeTrue();
            FloatMatrix? logits = null;
            for (var at = 0; at < Prompt.Length; at += chunk)
            {
                var count = Math.Min(chunk, Prompt.Length - at);
                logits = model.Forward(Prompt.AsSpan(at, count), [new BatchSegment(pages, at, 0, count)], [count - 1]);
            }

            return logits!.Row(0).ToArray();
        }
    }

    private static double RelativeError(float[] expected, float[] actual) =>
        Math.Sqrt(expected.Zip(actual, (e, a) => (double)(e - a) * (e - a)).Sum() / expected.Sum(e => (double)e * e));
}
