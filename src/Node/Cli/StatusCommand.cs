using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`status`: what a running node is doing.</summary>
internal static class StatusCommand
{
    private const int NotRunning = 3;
    private const double BytesPerGibibyte = 1024.0 * 1024 * 1024;

    public static Command Build()
    {
        var settings = new NodeSettings();
        var command = new Command("status", "Show what the node on this data folder is doing. Exit status 3 when it does not run.");
        settings.AddTo(command);
        command.SetAction((parsed, _) => CommandErrors.CatchAsync(() => Task.FromResult(Show(settings.Read(parsed)))));
        return command;
    }

    private static int Show(NodeOptions options)
    {
        var report = StatusFile.Read(options.DataFolder);
        if (report is null)
            throw new NodeSetupException($"No node has run on the data folder {Path.GetFullPath(options.DataFolder)}. Start one with `run`, or name its folder with --data.");

        var running = report.IsRunning;
        var table = new Table().AddColumn("node").AddColumn(Markup.Escape(report.NodeId.Length > 0 ? report.NodeId : "not known yet"));
        table.AddRow("process", running ? $"{report.ProcessId}, since {Time(report.StartedAt)}" : "not running");
        table.AddRow("coordinator", Markup.Escape(running ? report.Connection : "-"));
        table.AddRow("new work", Markup.Escape(report.NoWorkWanted is { } refusal ? $"not wanted: {refusal}" : running ? "wanted" : "-"));
        table.AddRow("models", Markup.Escape(report.Models.Count > 0 ? string.Join(", ", report.Models) : "none"));
        table.AddRow("generations", $"{report.ActiveGenerations} running, {report.QueuedGenerations} waiting");
        table.AddRow("jobs", $"{report.Jobs}");
        if (report.Usage is { } usage) table.AddRow("machine", $"CPU {usage.CpuPercent:F0} %, memory {usage.MemoryUsedBytes / BytesPerGibibyte:F1} GiB used");
        foreach (var gpu in report.Usage?.Gpus ?? [])
            table.AddRow("GPU", Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{gpu.Uuid}: {gpu.UtilizationPercent:F0} %, {gpu.MemoryUsedBytes / BytesPerGibibyte:F1} GiB used, {gpu.TemperatureCelsius} °C, {gpu.PowerWatts:F0} W")));
        table.AddRow("as of", Time(report.UpdatedAt));
        AnsiConsole.Write(table);
        return running ? 0 : NotRunning;
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
