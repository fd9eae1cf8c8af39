using System.Diagnostics;
using AIForge.Inference.Backends;
using AIForge.Inference.Formats;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;
using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Measuring;

namespace AIForge.Node.Benchmarking;

/// <summary>Measures a model as the node would serve it, with nothing else in the engine. Each figure is the median of some tries.</summary>
internal sealed class ModelBenchmark(BenchOptions options, Action<string> progress)
{
    private const int WrittenTokens = 64, ShortPrompt = 16, Tries = 3;

    // A slow machine gives fewer tries instead of hours.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly int[] PromptLengths = [128, 512];
    private static readonly int[] Batches = [1, 4, 16];

    /// <exception cref="NodeSetupException">The file cannot be run; the message says why.</exception>
    public async Task<BenchReport> RunAsync(CancellationToken cancellationToken)
    {
        CheckMemory();
        progress("reading memory");
        var read = MemoryReading.Measure(options.Threads);
        GC.Collect();
        var before = ResidentMemory.Bytes();

        progress("loading the model");
        var began = Stopwatch.GetTimestamp();
        await using var runtime = Checked(() => ModelRuntime.Load(options.Path, RuntimeOptions));
        var loadSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await DecodeSecondsAsync(runtime, 1, cancellationToken);

        var prompts = new List<PromptSpeed>();
        foreach (var length in PromptLengths) prompts.Add(await PromptAsync(runtime, length, cancellationToken));
        var generations = new List<GenerationSpeed>();
        foreach (var batch in Batches) generations.Add(await GenerationAsync(runtime, batch, read, cancellationToken));

        var (facts, memory) = (runtime.Facts, Math.Max(0, ResidentMemory.Bytes() - before));
        return new BenchReport(
            facts.Name, Path.GetFullPath(options.Path), facts.Architecture, facts.Quantization, facts.ParameterCount, facts.FileBytes, facts.StepBytes, facts.ContextLength,
            facts.KernelClass, options.Threads, loadSeconds, memory, (double)memory / facts.FileBytes, read, prompts, generations);
    }

    private RuntimeOptions RuntimeOptions => new()
    {
        Threads = options.Threads,
        Backend = options.Backend,
        MaxConcurrentSequences = Batches.Max(),
        KvCacheTokens = Math.Max(PromptLengths.Max() + ShortPrompt, Batches.Max() * (ShortPrompt + WrittenTokens + ShortPrompt)),
        // Guesses are right or wrong by what is written, and this is about the machine.
        GuessedTokens = 0,
    };

    /// <summary>Before minutes are spent on it.</summary>
    private void CheckMemory()
    {
        // A GPU's own memory is asked for when the model is loaded there; the file is looked at all the same.
        var needed = Checked(() => ModelRuntime.MemoryNeeded(options.Path, RuntimeOptions));
        // 0 where the system does not tell.
        var available = HardwareProbe.MemoryInfo("MemAvailable");
        if (options.Backend != BackendKind.Cuda && available > 0 && needed > available)
            throw new NodeSetupException($"The model {options.Path} takes {needed >> 20} MB of memory, and {available >> 20} MB are free. End what else takes memory, or measure a smaller model.");
    }

    private T Checked<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (ModelFormatException exception)
        {
            throw new NodeSetupException($"The model file {options.Path} cannot be measured: {exception.Message}");
        }
        catch (Exception exception) when (exception is BackendUnavailableException or BackendMemoryException or BackendLostException)
        {
            throw new NodeSetupException($"The model {options.Path} cannot be measured on {options.Backend.ToString().ToLowerInvariant()}: {exception.Message}.");
        }
        catch (ArgumentException exception)
        {
            throw new NodeSetupException($"The model {options.Path} cannot be loaded so: {exception.Message}");
        }
    }

    private async Task<PromptSpeed> PromptAsync(ModelRuntime runtime, int length, CancellationToken cancellationToken)
    {
        if (length + 1 > runtime.Facts.ContextLength) return new PromptSpeed(length, null, $"the context holds {runtime.Facts.ContextLength} tokens");
        progress($"prompt of {length} tokens");
        var seconds = await MedianAsync(async () =>
        {
            var timings = await TimeAsync(runtime, Prompt(runtime, length, seed: 1), tokens: 1, cancellationToken);
            return timings.PrefillSeconds;
        });
        return new PromptSpeed(length, length / seconds, null);
    }

    private async Task<GenerationSpeed> GenerationAsync(ModelRuntime runtime, int batch, double readGigabytes, CancellationToken cancellationToken)
    {
        progress($"{batch} answer(s) of {WrittenTokens} tokens");
        var seconds = await MedianAsync(() => DecodeSecondsAsync(runtime, batch, cancellationToken));
        // The first token of an answer comes with its prompt.
        var steps = (WrittenTokens - 1) / seconds;
        return new GenerationSpeed(batch, WrittenTokens, batch * steps, steps * runtime.Facts.StepBytes / (readGigabytes * 1e9));
    }

    /// <summary>How long answers take that are written side by side, from the first token to the last.</summary>
    private static async Task<double> DecodeSecondsAsync(ModelRuntime runtime, int batch, CancellationToken cancellationToken)
    {
        var timings = await Task.WhenAll(Enumerable.Range(0, batch).Select(i => TimeAsync(runtime, Prompt(runtime, ShortPrompt, i), WrittenTokens, cancellationToken)));
        return timings.Average(timing => timing.DecodeSeconds);
    }

    private static async Task<GenerationTimings> TimeAsync(ModelRuntime runtime, int[] prompt, int tokens, CancellationToken cancellationToken)
    {
        var request = new GenerationRequest { PromptTokens = prompt, MaxTokens = tokens, IgnoreEos = true, Sampling = SamplingParameters.Greedy };
        GenerationTimings? timings = null;
        await foreach (var delta in runtime.GenerateAsync(request, cancellationToken)) timings = delta.Timings;
        return timings!;
    }

    private static async Task<double> MedianAsync(Func<Task<double>> measure)
    {
        var (began, measured) = (Stopwatch.GetTimestamp(), new List<double>());
        while (measured.Count < Tries && (measured.Count == 0 || Stopwatch.GetElapsedTime(began) < Patience)) measured.Add(await measure());
        return measured.Order().ElementAt(measured.Count / 2);
    }

    // Any tokens will do: what they say changes no time.
    private static int[] Prompt(ModelRuntime runtime, int length, int seed) =>
        [.. Enumerable.Range(0, length).Select(i => (int)(((long)(i + 1) * 7_919 + seed * 104_729L) % runtime.Facts.VocabularySize))];
}
