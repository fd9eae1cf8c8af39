using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tests.Backends.Cuda;
using AIForge.Inference.Tests.Families;

namespace AIForge.Inference.Tests.Generation;

/// <summary>Prompts that begin alike are computed once, and nobody can tell by the answer: all comparisons are of bits.</summary>
public sealed class PrefixSharingTests
{
    public static TheoryData<BackendKind, SimdLevel, string> Cases()
    {
        var data = new TheoryData<BackendKind, SimdLevel, string>();
        string[] families = ["llama-yarn", "qwen2", "qwen3-q4_0", "phi3-long", "gemma", "gemma2", "gemma3-q8_0"];
        foreach (var level in CpuFeatures.Supported())
            foreach (var model in (string[])["forge-tiny-q8_0.gguf", "Quantized/wide-q4_k_m.gguf", .. families]) data.Add(BackendKind.Cpu, level, model);
        foreach (var model in families) data.Add(BackendKind.Reference, SimdLevel.Scalar, model);
        foreach (var model in (string[])["llama-q8_0", "qwen2", "gemma2"]) data.Add(BackendKind.Cuda, SimdLevel.Scalar, model);
        return data;
    }

    /// <summary>Beyond the windows of those that have one.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Generate_BeginningKnown_GivesTheSameBitsAndComputesTheRest(BackendKind backend, SimdLevel level, string model)
    {
        var path = model.EndsWith(".gguf", StringComparison.Ordinal) ? TestModels.Path(model) : FamilyFiles.PathOf(model);
        var options = new RuntimeOptions { Backend = backend, CudaLibrary = backend == BackendKind.Cuda ? EmulatedGpu.SharedPath : "", SimdLevel = level, Threads = 2, MaxConcurrentSequences = 4, PrefillChunk = 24 };
        await using var runtime = Runtimes.Load(path, options);
        var prompt = Enumerable.Range(0, 70).Select(i => ((i * 37) + 11) % 250 + 3).ToArray();
        GenerationRequest[] requests =
        [
            Request(prompt),
            Request(prompt),
            Request([.. prompt[..50], 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]),
            Request([.. prompt[..15], 8, 8, 8]),
        ];
        var plain = new List<string>();
        foreach (var request in requests) plain.Add(BitsOf(await runtime.CollectAsync(request)));

        var shared = new List<Runtimes.Answer>();
        foreach (var request in requests) shared.Add(await runtime.CollectAsync(request with { Scope = "one" }));
        var again = await Task.WhenAll(requests.Select(request => runtime.CollectAsync(request with { Scope = "one" })));

        shared.Select(BitsOf).Should().Equal(plain);
        again.Select(BitsOf).Should().Equal(plain);
        shared.Select(answer => answer.Last.CachedTokenCount).Should().Equal(0, 64, 48, 0);
        again.Select(answer => answer.Last.CachedTokenCount).Should().Equal(64, 64, 64, 16);
    }

    [Fact]
    public async Task Generate_AnswerBecomesPartOfThePrompt_IsNotComputedAgain()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8);
        var question = Request([.. Enumerable.Range(5, 20)]) with { Scope = "one" };
        var answer = await runtime.CollectAsync(question);

        var next = await runtime.CollectAsync(Request([.. question.PromptTokens, .. answer.Tokens, 7, 8, 9]) with { Scope = "one" });

        // Of the 12 tokens of the answer the last one was never computed.
        next.Last.CachedTokenCount.Should().Be((20 + 11) / 16 * 16);
    }

    [Fact]
    public async Task Generate_ManyAtOnce_ComputeTheirPromptOnce()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 8, PrefillChunk = 40 });
        var prompt = Enumerable.Range(5, 200).ToArray();
        var alone = await runtime.CollectAsync(Request(prompt));
        var before = runtime.Totals;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => runtime.CollectAsync(Request(prompt) with { Scope = "one" })));

        answers.Select(BitsOf).Should().OnlyContain(bits => bits == BitsOf(alone));
        answers.Select(answer => answer.Last.CachedTokenCount).Order().Should().Equal(0, 192, 192, 192, 192, 192, 192, 192);
        var totals = runtime.Totals;
        (totals.PrefillTokens - before.PrefillTokens).Should().Be(200 + (7 * 8));
        (totals.CachedTokens - before.CachedTokens).Should().Be(7 * 192);
    }

    [Fact]
    public async Task Generate_OtherScopes_SeeNothingOfEachOther()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8);
        var request = Request([.. Enumerable.Range(5, 100)]);
        await runtime.CollectAsync(request with { Scope = "one" });

        foreach (var scope in new[] { null, "", "One", "two" })
            (await runtime.CollectAsync(request with { Scope = scope })).Last.CachedTokenCount.Should().Be(0, "the scope is '{0}'", scope);
        (await runtime.CollectAsync(request with { Scope = "one" })).Last.CachedTokenCount.Should().Be(96);
    }

    [Fact]
    public async Task Generate_MemoryFullOfKeptPages_GivesThemUpBeforeAnybodyIsPutBack()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 2, KvCacheTokens = 256 });
        for (var i = 0; i < 6; i++) await runtime.CollectAsync(Request([.. Enumerable.Range(5 + i, 100)]) with { Scope = "one" });
        // The last answer ends a moment before its pages are given back.
        SpinWait.SpinUntil(() => runtime.CurrentLoad.FreeKvTokens == 256, TimeSpan.FromSeconds(30)).Should().BeTrue("what is only kept is free for whoever needs it");
        runtime.CurrentLoad.KeptKvPages.Should().BeGreaterThan(10);

        var large = Enumerable.Range(0, 2).Select(i => runtime.CollectAsync(Request([.. Enumerable.Range(300 + i, 100)]) with { Scope = "two", MaxTokens = 27 }));
        (await Task.WhenAll(large)).Should().OnlyContain(answer => answer.Tokens.Length == 27);

        runtime.Totals.Preemptions.Should().Be(0);
    }

    [Fact]
    public async Task Generate_ResumedElsewhere_SharesTooAndContinuesIdentically()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8);
        var request = Request([.. Enumerable.Range(5, 60)]) with { Scope = "one", MaxTokens = 40 };
        var whole = await runtime.CollectAsync(request);

        var rest = await runtime.CollectAsync(request with { Resume = new ResumePoint(whole.Tokens[..21], string.Concat(whole.Deltas.Take(21).Select(delta => delta.Text)).Length) });

        rest.Tokens.Should().Equal(whole.Tokens[21..]);
        rest.Last.CachedTokenCount.Should().Be(60, "all of the prompt was there");
    }

    private static GenerationRequest Request(int[] prompt) => new()
    {
        PromptTokens = prompt,
        MaxTokens = 12,
        IgnoreEos = true,
        Sampling = new SamplingParameters { Seed = 3, Temperature = 0.9f },
        TopLogprobs = 2,
    };

    private static string BitsOf(Runtimes.Answer answer) => string.Join(' ', answer.Deltas.Select(delta =>
        $"{delta.TokenIds[0]}:{BitConverter.SingleToInt32Bits(delta.Logprobs![0].Token.Logprob):x}"));
}
