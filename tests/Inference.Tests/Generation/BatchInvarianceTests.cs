using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Inference.Tests.Generation;

/// <summary>
/// What a sequence yields must not depend on its company. Log-probabilities are compared bit for bit: alone, in crowds of different
/// sizes with other prefill chunks and thread counts, and while memory is so short that sequences are put back and recomputed.
/// </summary>
public sealed class BatchInvarianceTests
{
    private static readonly string[] Questions =
        ["Count from 1 to 40.", "Hello!", "What is 12 + 45?", "Spell strawberry.", "List the days of the week.", "Who are you?", "Count down from 10 to 1.", "opposite of early"];

    public static TheoryData<SimdLevel, string> Cases()
    {
        var data = new TheoryData<SimdLevel, string>();
        foreach (var level in CpuFeatures.Supported())
        {
            data.Add(level, "forge-tiny-q8_0.gguf");
            data.Add(level, "forge-tiny-f32.gguf");
            data.Add(level, "Quantized/wide-q4_k_m.gguf");
            data.Add(level, "Quantized/wide-q5_k_m.gguf");
            data.Add(level, "Quantized/narrow-q4_k_m.gguf");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Generate_InAnyCompany_GivesBitIdenticalLogprobs(SimdLevel level, string model)
    {
        var path = TestModels.Path(model);
        var alone = await RunAsync(path, new RuntimeOptions { SimdLevel = level, Threads = 1, MaxConcurrentSequences = 1 });
        var crowded = await RunAsync(path, new RuntimeOptions { SimdLevel = level, Threads = 3, MaxConcurrentSequences = 8, PrefillChunk = 7 });
        var starved = await RunAsync(path, new RuntimeOptions { SimdLevel = level, Threads = 2, MaxConcurrentSequences = 5, PrefillChunk = 64, KvCacheTokens = 160 });

        crowded.Should().Equal(alone);
        starved.Should().Equal(alone);
    }

    /// <summary>Every sequence's tokens with the bits of their log-probabilities.</summary>
    private static async Task<string[]> RunAsync(string path, RuntimeOptions options)
    {
        await using var runtime = Runtimes.Load(path, options);
        var answers = await Task.WhenAll(Questions.Select(question => runtime.CollectAsync(new GenerationRequest
        {
            PromptTokens = runtime.ChatTokens(question),
            MaxTokens = 40,
            IgnoreEos = true,
            Sampling = new SamplingParameters { Seed = 3, Temperature = 0.9f },
            TopLogprobs = 2,
        })));
        return [.. answers.Select(answer => string.Join(' ', answer.Deltas.Select(delta =>
            $"{delta.TokenIds[0]}:{BitConverter.SingleToInt32Bits(delta.Logprobs![0].Token.Logprob):x}")))];
    }
}
