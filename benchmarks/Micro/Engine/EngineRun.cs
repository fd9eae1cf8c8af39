using System.Diagnostics;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Micro.Engine;

/// <summary>Measures the engine through its API in a process of its own, as peers/run.mjs measures llama.cpp.</summary>
internal static class EngineRun
{
    public const int PromptTokens = 512, ShortPrompt = 8, Parallel = 16;
    private const int FirstPiece = 259, BatchTokens = 32;

    /// <param name="parts">Which of prompt, decode and batch; the others stay zero.</param>
    public static async Task<EngineFigures> MeasureAsync(string model, int threads, int decodeTokens, string parts)
    {
        var start = Stopwatch.GetTimestamp();
        await using var runtime = ModelRuntime.Load(model, new RuntimeOptions { Threads = threads, MaxConcurrentSequences = Parallel, KvCacheTokens = 4 * PromptTokens });
        var load = Stopwatch.GetElapsedTime(start).TotalSeconds;

        await GenerateAsync(runtime, ShortPrompt, 4, seed: 0);
        var resident = ResidentMegabytes();
        var asked = parts.Split(',');
        var prompt = asked.Contains("prompt") ? Math.Max(await PromptAsync(runtime, 1), await PromptAsync(runtime, 2)) : 0;
        var decode = asked.Contains("decode") ? await DecodeAsync(runtime, decodeTokens) : 0;
        var batch = asked.Contains("batch") ? await BatchAsync(runtime) : 0;
        return new EngineFigures(load, resident, ResidentMegabytes(), prompt, decode, batch);
    }

    private static double ResidentMegabytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1e6;
    }

    private static async Task<double> PromptAsync(ModelRuntime runtime, int seed)
    {
        var tokens = Math.Min(PromptTokens, runtime.Facts.ContextLength - 1);
        var (first, _) = await GenerateAsync(runtime, tokens, 1, seed);
        return tokens / first.TotalSeconds;
    }

    private static async Task<double> DecodeAsync(ModelRuntime runtime, int tokens)
    {
        var (first, all) = await GenerateAsync(runtime, ShortPrompt, tokens, seed: 3);
        return (tokens - 1) / (all - first).TotalSeconds;
    }

    private static async Task<double> BatchAsync(ModelRuntime runtime)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Parallel).Select(i => Task.Run(() => GenerateAsync(runtime, ShortPrompt, BatchTokens, seed: 10 + i))));
        return Parallel * BatchTokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>When the first token and the last one came.</summary>
    private static async Task<(TimeSpan First, TimeSpan All)> GenerateAsync(ModelRuntime runtime, int prompt, int tokens, int seed)
    {
        var random = new Random(seed);
        var vocabulary = runtime.Facts.VocabularySize;
        int[] ids = [1, .. Enumerable.Range(1, prompt - 1).Select(_ => random.Next(FirstPiece, vocabulary))];
        var request = new GenerationRequest { PromptTokens = ids, MaxTokens = tokens, IgnoreEos = true, Sampling = SamplingParameters.Greedy };
        var (start, first, seen) = (Stopwatch.GetTimestamp(), TimeSpan.Zero, 0);
        await foreach (var delta in runtime.GenerateAsync(request, CancellationToken.None))
        {
            if (seen == 0 && delta.TokenIds.Count > 0) first = Stopwatch.GetElapsedTime(start);
            seen += delta.TokenIds.Count;
        }

        return seen == tokens ? (first, Stopwatch.GetElapsedTime(start)) : throw new InvalidOperationException($"{seen} tokens came instead of {tokens}.");
    }
}
