using System.Diagnostics;
using AIForge.Inference.Chat;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Micro;

/// <summary>Tokens per second of the whole engine, scheduler and delivery included, with several sequences at once.</summary>
internal sealed record EngineMeasurement(int Sequences, double TokensPerSecond, double BytesAllocatedPerToken)
{
    private const int TokensPerSequence = 400;
    private const int Rounds = 5;

    public static async Task<EngineMeasurement> RunAsync(string model, int threads, int sequences)
    {
        await using var runtime = ModelRuntime.Load(model, new RuntimeOptions { Threads = threads, MaxConcurrentSequences = sequences, GuessedTokens = 0 });
        var prompt = runtime.RenderChat(new ChatPrompt { Messages = [new ChatMessage { Role = "user", Content = "Count from 1 to 40." }] }).TokenIds;
        var request = new GenerationRequest { PromptTokens = prompt, MaxTokens = TokensPerSequence, IgnoreEos = true, Sampling = SamplingParameters.Greedy };
        await RunOnceAsync(runtime, request, sequences);

        var speeds = new List<double>();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await RunOnceAsync(runtime, request, sequences);
            speeds.Add(sequences * TokensPerSequence / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return new EngineMeasurement(sequences, speeds.Order().ElementAt(Rounds / 2), allocated / (double)(Rounds * sequences * TokensPerSequence));
    }

    private static Task RunOnceAsync(ModelRuntime runtime, GenerationRequest request, int sequences) =>
        Task.WhenAll(Enumerable.Range(0, sequences).Select(_ => Task.Run(() => DrainAsync(runtime, request))));

    private static async Task DrainAsync(ModelRuntime runtime, GenerationRequest request)
    {
        await foreach (var delta in runtime.GenerateAsync(request, CancellationToken.None)) GC.KeepAlive(delta);
    }
}
