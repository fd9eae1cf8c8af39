using System.Diagnostics;
using System.Globalization;
using AIForge.Inference.Formats;
using AIForge.Load;

namespace AIForge.Micro.Engine;

/// <summary>The engine beside llama.cpp on the same files, in turns, each run a process of its own.</summary>
internal static class EngineBenchmark
{
    private const int Rounds = 3, BillionDecode = 48, TinyDecode = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(LoadOptions options, EngineParts parts)
    {
        var report = new Report("engine", options);
        var threads = Environment.ProcessorCount;
        report.AddHeader("Engine beside llama.cpp", "The two take turns; other programs may share the cores");
        report.Add($"llama.cpp is that of node-llama-cpp 3.22.1, on the processor, with {threads} threads as here, and flash attention. Each round starts both anew; of {Rounds} rounds the best of each counts, as other programs only ever take time away. Prompts have {EngineRun.PromptTokens} tokens; answers follow a prompt of {EngineRun.ShortPrompt}; {EngineRun.Parallel} answers at once share steps in both.");
        report.Add($"");
        var folder = parts.Files ?? Directory.CreateTempSubdirectory("aiforge-engine-").FullName;
        try
        {
            await CompareBillionAsync(report, folder, new Subject(TensorType.Q8_0, threads, parts.Of("q8_0")), leastDecode: 1.3);
            await CompareBillionAsync(report, folder, new Subject(TensorType.Q4_0, threads, parts.Of("q4_0")), leastDecode: 1.0);
        }
        finally
        {
            if (parts.Files is null) Directory.Delete(folder, recursive: true);
        }

        await CompareTinyAsync(report, options.Model, threads, parts.Of("tiny"));
        if (parts.IsWhole) await report.WriteAsync();
        else report.Show();
        return 0;
    }

    private static async Task CompareTinyAsync(Report report, string model, int threads, string[] parts)
    {
        if (parts.Length == 0) return;
        var (ours, theirs) = await MeasureAsync(model, threads, TinyDecode, parts);
        AddHeader(report, $"{Path.GetFileName(model)}");
        if (parts.Contains(EngineParts.Decode)) Add(report, "answer, tokens/s", ours.Decode, theirs.Decode, atLeast: 2);
        if (parts.Contains(EngineParts.Batch)) Add(report, $"{EngineRun.Parallel} answers at once, tokens/s", ours.Batch, theirs.Batch, atLeast: null);
    }

    private static async Task CompareBillionAsync(Report report, string folder, Subject subject, double leastDecode)
    {
        var (type, threads, parts) = subject;
        if (parts.Length == 0) return;
        var path = Path.Combine(folder, $"{type}.gguf");
        if (!File.Exists(path)) RandomLlama.Billion(type).Write(path);
        var megabytes = new FileInfo(path).Length / 1e6;
        var (ours, theirs) = await MeasureAsync(path, threads, BillionDecode, parts);
        AddHeader(report, $"1.1 billion parameters, {type}, {megabytes:0} MB");
        if (parts.Contains(EngineParts.Decode)) Add(report, "answer, tokens/s", ours.Decode, theirs.Decode, leastDecode);
        if (parts.Contains(EngineParts.Prompt)) Add(report, "prompt, tokens/s", ours.Prompt, theirs.Prompt, atLeast: 1);
        if (parts.Contains(EngineParts.Batch)) Add(report, $"{EngineRun.Parallel} answers at once, tokens/s", ours.Batch, theirs.Batch, atLeast: 1);
        if (parts.Contains(EngineParts.Load)) AddRow(report, "until loaded, s", ours.LoadSeconds, theirs.LoadSeconds, ours.LoadSeconds <= theirs.LoadSeconds, "≤ 1 ×");
        if (parts.Contains(EngineParts.Memory))
        {
            AddRow(report, "resident after a first answer, MB", ours.ResidentMegabytes, theirs.ResidentMegabytes, ours.ResidentMegabytes <= 1.05 * megabytes, "≤ 1.05 × the file");
            AddRow(report, "resident after all of these, with keys and values kept, MB", ours.UsedMegabytes, theirs.UsedMegabytes, met: true, "");
        }

        report.Add($"");
        if (!parts.Contains(EngineParts.Decode)) return;
        var read = BandwidthOf(type, threads);
        report.Add($"An answer reads the weights of each token at {ours.Decode * megabytes / 1e3:0.0} GB/s; a loop that only reads packed weights reached {read:0.0} GB/s in the same run: {ours.Decode * megabytes / 1e3 / read:0.00} of it.");
        report.Add($"");
    }

    private static double BandwidthOf(TensorType type, int threads) => Enumerable.Range(0, Rounds).Max(_ => MatVecMeasurement.Run(type, threads, 512).ReadGigabytes);

    private static async Task<(EngineFigures Ours, EngineFigures Theirs)> MeasureAsync(string model, int threads, int decodeTokens, string[] parts)
    {
        (EngineFigures? Ours, EngineFigures? Theirs) best = default;
        string[] arguments = [model, threads.ToString(CultureInfo.InvariantCulture), decodeTokens.ToString(CultureInfo.InvariantCulture), string.Join(',', parts)];
        for (var round = 0; round < Rounds; round++)
        {
            var ours = await RunAsync(Environment.ProcessPath!, ["engine-run", .. arguments]);
            var theirs = await RunAsync("node", ["benchmarks/Micro/Engine/peers/run.mjs", .. arguments]);
            best = (best.Ours?.Best(ours) ?? ours, best.Theirs?.Best(theirs) ?? theirs);
        }

        return (best.Ours!, best.Theirs!);
    }

    private static async Task<EngineFigures> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException($"{program} did not start.");
        var said = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? EngineFigures.Parse(said) : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {said}");
    }

    private static void AddHeader(Report report, string title)
    {
        report.Add($"## {title}");
        report.Add($"");
        report.Add($"| figure | this engine | llama.cpp | ratio | target | |");
        report.Add($"|---|---|---|---|---|---|");
    }

    private static void Add(Report report, string figure, double ours, double theirs, double? atLeast) =>
        AddRow(report, figure, ours, theirs, !(ours < atLeast * theirs), atLeast is { } target ? $"≥ {target.ToString("0.0", CultureInfo.InvariantCulture)} ×" : "");

    private static void AddRow(Report report, string figure, double ours, double theirs, bool met, string target) =>
        report.Add($"| {figure} | {ours:0.##} | {theirs:0.##} | {ours / theirs:0.00} | {target} | {(target == "" ? "" : met ? "met" : "**missed**")} |");

    /// <summary>A model of a billion parameters and what to measure of it.</summary>
    private sealed record Subject(TensorType Type, int Threads, string[] Parts);
}
