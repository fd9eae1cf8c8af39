using System.Globalization;
using AIForge.Node.Control;
using AIForge.Node.Hardware.Gpus;
using AIForge.Node.Reporting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AIForge.Node.Cli;

/// <summary>A node's state for people.</summary>
internal static class StatusView
{
    private const double BytesPerGibibyte = 1024.0 * 1024 * 1024;
    private const int MostWork = 12;
    private const int MostReasons = 3;

    /// <param name="account">Null while the coordinator was not asked.</param>
    public static IRenderable Of(NodeStatusReport report, CoordinatorAccount? account, DateTimeOffset now)
    {
        var parts = new List<IRenderable> { Node(report, account, now) };
        if (report.IsRunning && report.Usage?.Gpus is { Count: > 0 } gpus) parts.Add(Gpus(report, gpus));
        if (report.IsRunning && report.Work.Count > 0) parts.Add(Work(report, now));
        if (report.Problems.Count > 0) parts.Add(Problems(report, now));
        return new Rows(parts);
    }

    private static Table Node(NodeStatusReport report, CoordinatorAccount? account, DateTimeOffset now)
    {
        var running = report.IsRunning;
        var table = new Table().AddColumn("node").AddColumn(Markup.Escape(report.NodeId.Length > 0 ? report.NodeId : "not known yet"));
        if (report.KeyFingerprint.Length > 0) Add(table, "key", report.KeyFingerprint);
        Add(table, "process", running ? $"{report.ProcessId}, since {Time(report.StartedAt)}" : "not running");
        Add(table, "coordinator", running ? $"{report.Connection}{(report.Since is { } since ? $", for {Age(now - since)}" : "")}" : "-");
        Add(table, "new work", report.NoWorkWanted is { } refusal ? $"not wanted: {refusal}" : running ? "wanted" : "-");
        if (running && account?.Work is { } work) Add(table, "gets work", string.Join("\n", Reasons(work)));
        Add(table, "models", report.Models.Count > 0 ? string.Join(", ", report.Models) : "none");
        Add(table, "generations", $"{report.ActiveGenerations} running, {report.QueuedGenerations} waiting");
        Add(table, "jobs", report.Slots > 0 ? $"{report.Jobs}, with the generations at most {report.Slots} at a time" : $"{report.Jobs}");
        if (report.Containers is { } containers) Add(table, "containers", Containers(containers));
        if (running) AddMachine(table, report);
        if (account?.Earnings is { } earnings) Add(table, "earnings", EarningsSummary.Of(earnings, now));
        if (account?.Problem is { } problem) Add(table, "not known", $"earnings and reasons: {problem}");
        Add(table, "as of", Time(report.UpdatedAt));
        return table;
    }

    private static void AddMachine(Table table, NodeStatusReport report)
    {
        if (report.Usage is not { } usage) return;
        Add(table, "CPU", report.Machine is { } has ? Text($"{usage.CpuPercent:F0} % of {has.CpuCores} cores") : Text($"{usage.CpuPercent:F0} %"));
        Add(table, "memory", Of(usage.MemoryUsedBytes, report.Machine?.MemoryBytes));
        Add(table, "disk", Of(usage.DiskUsedBytes, report.Machine?.DiskBytes));
        if (report.Machine?.GpuAbsentReason is { } reason) Add(table, "GPU", $"none: {reason}");
    }

    /// <summary>What container jobs may have, or why there are none.</summary>
    public static string Containers(ContainerReport containers) => containers.AbsentReason.Length > 0
        ? $"none: {containers.AbsentReason}"
        : Text($"{containers.Slots} at a time on engine {containers.EngineVersion}; one may have {containers.Cpus:0.#} cores, {containers.MemoryBytes / BytesPerGibibyte:F1} GiB, {containers.DiskBytes / BytesPerGibibyte:F1} GiB of disk, {containers.Gpus} GPU(s), {(containers.Egress ? "the network" : "no network")}");

    private static IEnumerable<string> Reasons(Protocol.V1.ExplainNodeResponse work)
    {
        yield return work.Summary;
        foreach (var miss in work.Missed.Take(MostReasons)) yield return $"{miss.Rule}: {miss.Explanation} {miss.Unlock}".TrimEnd();
    }

    private static Table Gpus(NodeStatusReport report, IReadOnlyList<GpuSample> samples)
    {
        var table = new Table().AddColumn("GPU").AddColumn("use").AddColumn("memory").AddColumn("temperature").AddColumn("power");
        foreach (var sample in samples)
        {
            var known = report.Machine?.Gpus.GetValueOrDefault(sample.Uuid);
            table.AddRow(
                Markup.Escape($"{known?.Name} {sample.Uuid}".TrimStart()),
                sample.UtilizationPercent is { } use ? Text($"{use:F0} %") : "?",
                sample.MemoryUsedBytes is { } used ? Of(used, known?.MemoryBytes) : "?",
                sample.TemperatureCelsius is { } degrees ? Text($"{degrees} °C") : "?",
                sample.PowerWatts is { } watts ? Text($"{watts:F0} of {sample.PowerLimitWatts:F0} W") : "?");
        }

        return table;
    }

    private static Table Work(NodeStatusReport report, DateTimeOffset now)
    {
        var table = new Table().AddColumn("runs").AddColumn("id").AddColumn("for").AddColumn("progress").AddColumn("");
        foreach (var item in report.Work.Take(MostWork))
            table.AddRow(item.Kind, Markup.Escape(item.Id), Age(now - item.StartedAt), item.Fraction is { } fraction ? Text($"{fraction * 100:F0} %") : "?", Markup.Escape(item.Doing));
        return table;
    }

    private static Table Problems(NodeStatusReport report, DateTimeOffset now)
    {
        var table = new Table().AddColumn("last problems").AddColumn("ago");
        foreach (var problem in report.Problems.Reverse()) table.AddRow(Markup.Escape(problem.Message), Age(now - problem.At));
        return table;
    }

    private static string Of(long used, long? size) =>
        size is > 0 ? Text($"{used / BytesPerGibibyte:F1} of {size / BytesPerGibibyte:F1} GiB") : Text($"{used / BytesPerGibibyte:F1} GiB used");

    private static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 1 } => Text($"{(int)age.TotalDays} d {age.Hours} h"),
        { TotalHours: >= 1 } => Text($"{(int)age.TotalHours} h {age.Minutes} min"),
        { TotalMinutes: >= 1 } => Text($"{(int)age.TotalMinutes} min {age.Seconds} s"),
        _ => Text($"{Math.Max(0, (int)age.TotalSeconds)} s"),
    };

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Add(Table table, string name, string value) => table.AddRow(name, Markup.Escape(value));
}
