using System.Globalization;
using System.Text;
using AIForge.Inference.Backends.Cpu;

namespace AIForge.Micro;

/// <summary>Measures decoding and writes the figures as Markdown.</summary>
internal static class DecodeBenchmark
{
    public static async Task<string> RunAsync(DecodeOptions options)
    {
        var report = new StringBuilder();
        Write(report, $"# Decode\n\nMachine: {CpuName()}, {Environment.ProcessorCount} cores, kernels {CpuFeatures.Best}, .NET {Environment.Version}. Commit: {options.Commit}.\n");
        Write(report, $"Written by `dotnet run -c Release --project benchmarks/Micro -- decode`. Other programs may share the machine, so the ratios count more than the figures.\n\n");
        WriteProducts(report, options);
        await WriteEngineAsync(report, options);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        await File.WriteAllTextAsync(options.Output, report.ToString());
        return report.ToString();
    }

    private static void WriteProducts(StringBuilder report, DecodeOptions options)
    {
        Write(report, $"## Matrix-vector product against reading the same {options.Megabytes} MB\n\n");
        Write(report, $"| weights | threads | read loop GB/s | product GB/s | ratio |\n|---|---|---|---|---|\n");
        foreach (var type in options.Types)
        {
            for (var threads = 1; threads <= Environment.ProcessorCount; threads *= 2)
            {
                var measured = MatVecMeasurement.Run(type, threads, options.Megabytes);
                Write(report, $"| {type} | {threads} | {measured.ReadGigabytes:F1} | {measured.ProductGigabytes:F1} | {measured.Ratio:F2} |\n");
            }
        }
    }

    private static async Task WriteEngineAsync(StringBuilder report, DecodeOptions options)
    {
        Write(report, $"\n## Engine, {Path.GetFileName(options.Model)}, 400 tokens per sequence\n\n");
        Write(report, $"| sequences | tokens/s, 1 thread | tokens/s, all cores | bytes allocated per token |\n|---|---|---|---|\n");
        foreach (var sequences in new[] { 1, 4, 8, 16 })
        {
            var single = await EngineMeasurement.RunAsync(options.Model, 1, sequences);
            var all = await EngineMeasurement.RunAsync(options.Model, Environment.ProcessorCount, sequences);
            Write(report, $"| {sequences} | {single.TokensPerSecond:F0} | {all.TokensPerSecond:F0} | {single.BytesAllocatedPerToken:F0} |\n");
        }
    }

    private static void Write(StringBuilder report, FormattableString text) => report.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string CpuName()
    {
        const string description = "/proc/cpuinfo";
        if (!File.Exists(description)) return "unknown processor";
        var line = File.ReadLines(description).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown processor" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
