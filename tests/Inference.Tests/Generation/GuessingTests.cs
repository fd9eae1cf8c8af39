using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tests.Backends.Cuda;
using AIForge.Inference.Tests.Families;

namespace AIForge.Inference.Tests.Generation;

/// <summary>Tokens that are guessed and computed ahead change how fast an answer comes and nothing in it: all comparisons are of bits.</summary>
public sealed class GuessingTests
{
    public static TheoryData<BackendKind, SimdLevel, string> Cases()
    {
        var data = new TheoryData<BackendKind, SimdLevel, string>();
        string[] families = ["llama-yarn", "qwen2", "qwen3-q4_0", "phi3-long", "gemma", "gemma2", "gemma3-q8_0"];
        foreach (var level in CpuFeatures.Supported())
            foreach (var model in (string[])["forge-tiny-q8_0.gguf", "Quantized/wide-q4_k_m.gguf", "Quantized/narrow-q4_k_m.gguf", .. families]) data.Add(BackendKind.Cpu, level, model);
        foreach (var model in families) data.Add(BackendKind.Reference, SimdLevel.Scalar, model);
        foreach (var model in (string[])["llama-q8_0", "gemma2"]) data.Add(BackendKind.Cuda, SimdLevel.Scalar, model);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Generate_GuessingAhead_GivesTheSameBits(BackendKind backend, SimdLevel level, string model)
    {
        var path = model.EndsWith(".gguf", StringComparison.Ordinal) ? TestModels.Path(model) : FamilyFiles.PathOf(model);
        var requests = Requests();
        var options = new RuntimeOptions { Backend = backend, CudaLibrary = backend == BackendKind.Cuda ? EmulatedGpu.SharedPath : "", SimdLevel = level, Threads = 2, MaxConcurrentSequences = 3, PrefillChunk = 24 };
        string[] plain;
        await using (var runtime = Runtimes.Load(path, options with { GuessedTokens = 0 }))
        {
            plain = await BitsAsync(runtime, requests);
            runtime.Totals.GuessedTokens.Should().Be(0);
        }

        foreach (var guessed in new[] { 1, 3, 8 })
        {
            await using var runtime = Runtimes.Load(path, options with { GuessedTokens = guessed });
            (await BitsAsync(runtime, requests)).Should().Equal(plain, "up to {0} tokens are guessed", guessed);
            runtime.Totals.GuessedTokens.Should().BePositive();
            runtime.Totals.GuessedRight.Should().BePositive("one answer is always the same token").And.BeLessThan(runtime.Totals.GuessedTokens);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.2f)]
    public async Task Generate_ConstrainedWithPenaltiesAndStops_GivesTheSameText(float temperature)
    {
        var options = new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 1 };
        await using var plain = Runtimes.Load(TestModels.Q8, options with { GuessedTokens = 0 });
        await using var guessing = Runtimes.Load(TestModels.Q8, options with { GuessedTokens = 8 });
        var prompt = plain.ChatTokens("Count: {\"a\":1,\"a\":1,\"a\":1,\"a\":1}");
        var sampling = new SamplingParameters { Seed = 5, Temperature = temperature, TopP = 0.95f };
        GenerationRequest[] requests =
        [
            new() { PromptTokens = prompt, MaxTokens = 60, Sampling = sampling, Constraint = OutputConstraint.JsonObject, TopLogprobs = 3 },
            new() { PromptTokens = prompt, MaxTokens = 60, Sampling = sampling, Constraint = OutputConstraint.Grammar("root ::= (\"ab\" | \"ba\")+"), TopLogprobs = 3 },
            new() { PromptTokens = prompt, MaxTokens = 60, Sampling = sampling with { FrequencyPenalty = 0.3f, PresencePenalty = 0.2f, RepetitionPenalty = 1.1f }, IgnoreEos = true, TopLogprobs = 3 },
            new() { PromptTokens = prompt, MaxTokens = 60, Sampling = sampling, StopStrings = ["1,", "aa"], IgnoreEos = true, TopLogprobs = 3 },
            new() { PromptTokens = prompt, MaxTokens = 60, Sampling = sampling, MinTokens = 30, TopLogprobs = 3 },
        ];

        foreach (var request in requests)
        {
            var (expected, actual) = (await plain.CollectAsync(request), await guessing.CollectAsync(request));
            BitsOf(actual).Should().Be(BitsOf(expected));
            (actual.Text, actual.Last.Finish).Should().Be((expected.Text, expected.Last.Finish));
        }

        guessing.Totals.GuessedTokens.Should().BePositive();
    }

    [Fact]
    public async Task Generate_GuessesRight_TakesFewerStepsThanTokens()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 1, GuessedTokens = 7 });

        var answer = await runtime.CollectAsync(Greedy(200));

        answer.Tokens.Should().HaveCount(200);
        runtime.Totals.GeneratedTokens.Should().Be(200);
        runtime.Totals.GuessedRight.Should().BeGreaterThan(100, "it goes in circles");
    }

    [Fact]
    public async Task Generate_NothingRepeats_HardlyGuesses()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 1, GuessedTokens = 7 });

        var answer = await runtime.CollectAsync(Greedy(400) with { Sampling = new SamplingParameters { Temperature = 20, Seed = 1 } });

        answer.Tokens.Should().HaveCount(400);
        runtime.Totals.GuessedTokens.Should().BeLessThan(60);
    }

    [Fact]
    public async Task Generate_MoreThanFourAtOnce_GuessNothing()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 5, GuessedTokens = 7, DeltaBuffer = 1 });
        using var timeout = new CancellationTokenSource(Runtimes.Timeout);
        var streams = new List<IAsyncEnumerator<GenerationDelta>>();
        // None is read, so all run on, each stalled at its buffer, while the fifth comes.
        for (var i = 0; i < 5; i++) streams.Add(runtime.GenerateAsync(Greedy(100), timeout.Token).GetAsyncEnumerator(timeout.Token));
        foreach (var stream in streams) (await stream.MoveNextAsync()).Should().BeTrue();
        SpinWait.SpinUntil(() => runtime.CurrentLoad.ActiveSequences == 5, Runtimes.Timeout).Should().BeTrue();
        var before = runtime.Totals.GuessedTokens;

        for (var i = 0; i < 40; i++)
            foreach (var stream in streams) (await stream.MoveNextAsync()).Should().BeTrue();

        runtime.Totals.GuessedTokens.Should().Be(before);
        foreach (var stream in streams) await stream.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(64, 176)]
    public async Task Generate_SlowConsumerOrLittleMemory_GivesTheSameTokens(int deltaBuffer, int kvTokens)
    {
        var options = new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 3, DeltaBuffer = deltaBuffer, KvCacheTokens = kvTokens };
        await using var plain = Runtimes.Load(TestModels.Q8, options with { GuessedTokens = 0 });
        await using var guessing = Runtimes.Load(TestModels.Q8, options with { GuessedTokens = 8 });
        var expected = (await plain.CollectAsync(Greedy(100))).Tokens;

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => guessing.CollectAsync(Greedy(100))));

        answers.Should().OnlyContain(answer => answer.Tokens.SequenceEqual(expected));
    }

    [Fact]
    public async Task Generate_GuessedTokensBecomeAPrompt_AreSharedRightly()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, GuessedTokens = 8 });
        var answer = await runtime.CollectAsync(Greedy(120) with { Scope = "one" });
        int[] next = [.. Greedy(0).PromptTokens, .. answer.Tokens];

        var shared = await runtime.CollectAsync(Greedy(30) with { PromptTokens = next, Scope = "one", TopLogprobs = 1 });
        var alone = await runtime.CollectAsync(Greedy(30) with { PromptTokens = next, TopLogprobs = 1 });

        shared.Last.CachedTokenCount.Should().BeGreaterThanOrEqualTo((next.Length - 1) / 16 * 16 - 16);
        BitsOf(shared).Should().Be(BitsOf(alone));
    }

    private static GenerationRequest[] Requests()
    {
        int[] words = [9, 40, 77, 31, 120, 65];
        var prompt = Enumerable.Range(0, 40).Select(i => words[i % words.Length]).ToArray();
        GenerationRequest Of(SamplingParameters sampling) => new() { PromptTokens = prompt, MaxTokens = 60, IgnoreEos = true, TopLogprobs = 2, Sampling = sampling };
        return
        [
            Of(SamplingParameters.Greedy),
            Of(new SamplingParameters { Seed = 3, Temperature = 0.5f }),
            Of(SamplingParameters.Greedy with { LogitBias = new Dictionary<int, float> { [9] = 1e4f } }),
            Of(new SamplingParameters { Seed = 4, Temperature = 1, TopP = 0.8f, RepetitionPenalty = 0.7f }),
        ];
    }

    private static GenerationRequest Greedy(int tokens) => new()
    {
        PromptTokens = [.. Enumerable.Range(0, 30).Select(i => 9 + (i % 5 * 20))], MaxTokens = tokens, IgnoreEos = true, Sampling = SamplingParameters.Greedy,
    };

    private static async Task<string[]> BitsAsync(ModelRuntime runtime, GenerationRequest[] requests) =>
        [.. (await Task.WhenAll(requests.Select(runtime.CollectAsync))).Select(BitsOf)];

    private static string BitsOf(Runtimes.Answer answer) => string.Join(' ', answer.Deltas.Select(delta =>
        $"{string.Join('+', delta.TokenIds)}:{(delta.Logprobs is { } logprobs ? BitConverter.SingleToInt32Bits(logprobs[0].Token.Logprob) : 0):x}"));
}
