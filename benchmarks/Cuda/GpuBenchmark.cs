using System.Diagnostics;
using System.Globalization;
using System.Text;
using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cuda;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;

namespace AIForge.CudaBench;

/// <summary>Decoding, batches and prompts of models of a real size, against the bandwidth of the GPU measured in the same run.</summary>
internal sealed class GpuBenchmark(BenchOptions options)
{
    private const int MostSequences = 32;
    private const int PrefillTokens = 512;

    private readonly StringBuilder _report = new();
    private double _bandwidth;

    public async Task RunAsync()
    {
        using (var gpu = new CudaBackend(options.Library, options.Device))
            _bandwidth = gpu.Measurement.ReadSpeed(Math.Min(1L << 30, gpu.FreeBytes / 2), rounds: 10);
        Add($"# CUDA");
        Add($"");
        Add($"GPU {options.Device} by {options.Library}, .NET {Environment.Version}. Commit: {options.Commit}. Random weights of {options.Dimensions.Name} dimensions.");
        Add($"Written by `./forge bench cuda`. Reading its memory plainly, the GPU reaches {_bandwidth / 1e9:F0} GB/s; shares are of that.");
        foreach (var type in options.Types) Measure(type);
        Directory.CreateDirectory(options.Results);
        await File.WriteAllTextAsync(Path.Combine(options.Results, "cuda.md"), _report.ToString());
    }

    private void Measure(TensorType type)
    {
        var path = SyntheticModel.Write(options, type);
        try
        {
            using var file = GgufFile.Open(path);
            using var backend = new CudaBackend(options.Library, options.Device);
            var begun = Stopwatch.GetTimestamp();
            var context = options.Dimensions.Context;
            using var model = new Transformer(file, backend, options.Dimensions.Vocabulary, new ModelCapacity(context + MostSequences * 256, PrefillTokens + MostSequences, MostSequences));
            Add($"");
            Add($"## {type}, {file.Length / 1e9:F2} GB, loaded in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s");
            Decode(model, file.Length);
            LongContexts(model);
            Prefill(model, file);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void Decode(Transformer model, long bytes)
    {
        Add($"");
        Add($"| sequences | tokens/s | GB/s of weights | share of the bandwidth |");
        Add($"|---|---|---|---|");
        for (var sequences = 1; sequences <= MostSequences; sequences *= 2)
        {
            var seconds = Step(model, sequences, at: 64);
            Add($"| {sequences} | {sequences / seconds:F1} | {bytes / seconds / 1e9:F0} | {bytes / seconds / _bandwidth:P0} |");
        }
    }

    private void LongContexts(Transformer model)
    {
        Add($"");
        Add($"| one sequence at position | tokens/s |");
        Add($"|---|---|");
        for (var at = 256; at + options.Rounds + 8 < model.ContextLength; at *= 4) Add($"| {at} | {1 / Step(model, 1, at):F1} |");
    }

    private void Prefill(Transformer model, GgufFile file)
    {
        var values = file.Header.Tensors.Values.Where(tensor => tensor.Rows > 1 && tensor.Name is not ("token_embd.weight" or "output.weight")).Sum(tensor => tensor.ElementCount);
        var pages = new PageTable(model.KvStore);
        pages.TryReserve(PrefillTokens);
        var tokens = Enumerable.Range(0, PrefillTokens).Select(i => i % options.Dimensions.Vocabulary).ToArray();
        BatchSegment[] segments = [new(pages, 0, 0, PrefillTokens)];
        var best = double.PositiveInfinity;
        for (var round = 0; round < 5; round++) best = Math.Min(best, Time(() => model.Forward(tokens, segments, [PrefillTokens - 1]).Row(0)[0].GetHashCode()));
        pages.Release();
        Add($"");
        Add($"A prompt of {PrefillTokens} tokens: {PrefillTokens / best:F0} tokens/s, {2.0 * values * PrefillTokens / best / 1e12:F1} T operations/s in products.");
    }

    /// <summary>Seconds of a step, the median of many: each ends when the host has the logits.</summary>
    private double Step(Transformer model, int sequences, int at)
    {
        var pages = Enumerable.Range(0, sequences).Select(_ => new PageTable(model.KvStore)).ToArray();
        foreach (var table in pages) table.TryReserve(at + options.Rounds + 8);
        var (tokens, rows) = (Enumerable.Range(1, sequences).ToArray(), Enumerable.Range(0, sequences).ToArray());
        var times = new List<double>();
        for (var i = 0; i < options.Rounds + 4; i++)
        {
            var segments = pages.Select((table, row) => new BatchSegment(table, at + i, row, 1)).ToArray();
            times.Add(Time(() => model.Forward(tokens, segments, rows).Row(sequences - 1)[0].GetHashCode()));
        }

        foreach (var table in pages) table.Release();
        // The first ones make buffers and the recording.
        return times.Skip(4).Order().ElementAt(options.Rounds / 2);
    }

    private static double Time(Action action)
    {
        var begun = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private void Add(FormattableString line)
    {
        var text = line.ToString(CultureInfo.InvariantCulture);
        _report.AppendLine(text);
        Console.WriteLine(text);
    }
}
