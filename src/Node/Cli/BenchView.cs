using System.Globalization;
using AIForge.Node.Benchmarking;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>What `bench` measured, for people.</summary>
internal static class BenchView
{
    public static Table Of(BenchReport report)
    {
        var table = new Table().AddColumn("measured").AddColumn("").AddColumn("");
        Add(table, "model", $"{report.Model} {report.Quantization}", $"{report.Architecture}, {Text($"{report.Parameters / 1e6:F1} M")} parameters, context {report.ContextLength}");
        Add(table, "computed by", report.KernelClass, $"{report.Threads} thread(s)");
        Add(table, "load", Text($"{report.LoadSeconds:F2} s"), Text($"{report.FileBytes / 1e6 / report.LoadSeconds:F0} MB/s"));
        Add(table, "memory", Text($"{report.MemoryBytes / 1e6:F0} MB"), Text($"{report.MemoryShare:F2} × the file's {report.FileBytes / 1e6:F0} MB"));
        Add(table, "reading memory", Text($"{report.ReadGigabytesPerSecond:F1} GB/s"), "plain reading, the same threads");
        foreach (var prompt in report.Prompts)
            Add(table, $"prompt {prompt.Tokens}", prompt.TokensPerSecond is { } speed ? Text($"{speed:F1} tokens/s") : "-", prompt.Skipped ?? "");
        foreach (var generation in report.Generations)
            Add(table, $"answers × {generation.Batch}", Text($"{generation.TokensPerSecond:F1} tokens/s"), Text($"{generation.TokensPerSecond / generation.Batch:F1} each, {generation.ReadShare:P0} of reading"));
        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Add(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}
