using AIForge.Inference.Backends.Reference;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;

namespace AIForge.Inference.Tests.Families;

/// <summary>Files that are not what their family calls for are refused by the name of what is wrong.</summary>
public sealed class FamilyRefusalTests
{
    public static TheoryData<string, string> Tensors()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in new[] { "llama", "qwen2", "qwen3", "phi3-long", "gemma", "gemma2", "gemma3" })
            foreach (var tensor in TensorsOf(name)) data.Add(name, tensor);
        return data;
    }

    [Theory]
    [MemberData(nameof(Tensors))]
    public void Load_TensorMissing_IsRefusedByName(string family, string tensor) =>
        Refused(FamilyModels.Of(family).Gguf((name, shape) => name == tensor ? null : shape), $"*'{tensor}'*missing*");

    [Theory]
    [MemberData(nameof(Tensors))]
    public void Load_TensorOfAnotherShape_IsRefusedByNameAndShape(string family, string tensor) => Refused(
        FamilyModels.Of(family).Gguf((name, shape) => name == tensor ? [.. shape.SkipLast(1), shape[^1] + 2] : shape), $"*'{tensor}'*shape*dimensions call for*");

    [Theory]
    [InlineData("rope.scaling.type", "su", "*'su'*longrope*")]
    public void Load_UnknownScaling_IsRefusedByName(string key, string value, string message) =>
        Refused((FamilyModels.Of("llama") with { Metadata = keys => keys.Set(key, value) }).Gguf(), message);

    [Theory]
    [InlineData("attention.value_length", 8)]
    [InlineData("expert_count", 8)]
    [InlineData("rope.dimension_count", 34)]
    [InlineData("pooling_type", 4)]
    [InlineData("attention.sliding_window_pattern", 0)]
    public void Load_ValueOutOfReach_IsRefusedByKey(string key, int value) =>
        Refused((FamilyModels.Of("qwen2") with { Metadata = keys => keys.Set(key, value) }).Gguf(), key == "expert_count" ? "*8 experts*" : $"*qwen2.{key}*");

    [Fact]
    public void Load_LongRopeWithoutFactors_IsRefusedByName() =>
        Refused((FamilyModels.Of("phi3-long") with { Factors = [] }).Gguf(), "*'rope_factors_long.weight'*missing*");

    [Fact]
    public void Load_TensorOfAnotherFamily_IsRefusedByName() =>
        Refused((FamilyModels.Of("llama") with { HeadNorms = true }).Gguf(), "*'blk.0.attn_q_norm.weight'*no place in a llama model*");

    private static IEnumerable<string> TensorsOf(string family)
    {
        var names = new List<string>();
        FamilyModels.Of(family).Gguf((name, shape) =>
        {
            // One layer stands for all.
            if (!name.StartsWith("blk.", StringComparison.Ordinal) || name.StartsWith("blk.1.", StringComparison.Ordinal)) names.Add(name);
            return null;
        });
        return names.Where(name => name is not ("output.weight" or "rope_factors_short.weight"));
    }

    private static void Refused(TestGguf gguf, string message)
    {
        using var file = gguf.Open();
        using var backend = new ReferenceBackend();
        var vocabulary = file.Metadata.GetStrings("tokenizer.ggml.tokens").Length;
        ((Action)(() => new Transformer(file, backend, vocabulary, new ModelCapacity(64, 64, 1)).Dispose()))
            .Should().Throw<ModelFormatException>().WithMessage(message);
    }
}
