using System.CommandLine;
using System.Text.Json;
using AIForge.Node.Artifacts;
using AIForge.Node.Hardware;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`probe`: what the node would report, and what it knows of its model files.</summary>
internal static class ProbeCommand
{
    private const double BytesPerGibibyte = 1024.0 * 1024 * 1024;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static Command Build()
    {
        var settings = new NodeSettings();
        var json = new Option<bool>("--json") { Description = "Print JSON; the models in the form of the coordinator's Models:Known setting." };
        var command = new Command("probe", "Show the machine and the model files as the node sees them.");
        settings.AddTo(command);
        command.Options.Add(json);
        command.SetAction((parsed, cancellationToken) =>
            CommandErrors.CatchAsync(() => ProbeAsync(settings.Read(parsed), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> ProbeAsync(NodeOptions options, bool json, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataFolder);
        var hardware = HardwareProbe.Probe(options.DataFolder);
        var models = new List<ProbedModel>();
        foreach (var path in options.Models) models.Add(await ModelProbe.DescribeAsync(path, options.DataFolder, cancellationToken));

        if (json) AnsiConsole.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(new { hardware, models }, Json));
        else Show(hardware, models);
        return 0;
    }

    private static void Show(HardwareFacts hardware, IReadOnlyList<ProbedModel> models)
    {
        var machine = new Table().AddColumn("machine").AddColumn("");
        machine.AddRow("CPU", Markup.Escape($"{hardware.CpuModel}, {hardware.CpuCores} cores"));
        machine.AddRow("memory", $"{hardware.MemoryBytes / BytesPerGibibyte:F1} GiB");
        machine.AddRow("disk", $"{hardware.DiskBytes / BytesPerGibibyte:F0} GiB");
        foreach (var gpu in hardware.Gpus) machine.AddRow("GPU", Markup.Escape($"{gpu.Name}, {gpu.MemoryBytes / BytesPerGibibyte:F0} GiB, {gpu.Uuid}"));
        if (hardware.GpuAbsentReason is { } reason) machine.AddRow("GPU", Markup.Escape($"none: {reason}"));
        AnsiConsole.Write(machine);

        if (models.Count == 0) return;
        var files = new Table().AddColumn("model").AddColumn("weights").AddColumn("type").AddColumn("context").AddColumn("SHA-256");
        foreach (var model in models)
        {
            files.AddRow(
                Markup.Escape(model.Name), $"{model.ParameterCount / 1e6:F1} M", model.Quantization, $"{model.ContextLength}", model.Sha256[..16] + "…");
        }

        AnsiConsole.Write(files);
    }
}
