using System.CommandLine;
using System.Text.Json;
using AIForge.Node.Artifacts;
using AIForge.Node.Control;
using AIForge.Node.Executors.Containers;
using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Gpus;
using AIForge.Node.Identity;
using AIForge.Node.Reporting;
using AIForge.Shared.Trust;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`probe`: what the node would report, and what it knows of its model files.</summary>
internal static class ProbeCommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static Command Build()
    {
        var settings = new NodeSettings();
        var json = new Option<bool>("--json") { Description = "Print JSON; the models in the form of the coordinator's Models:Known setting." };
        var command = new Command("probe", "Show the machine and the model files as the node sees them.");
        var quick = new Option<bool>("--quick") { Description = "Leave out the speed test, which takes two seconds of all cores." };
        settings.AddTo(command);
        command.Options.Add(json);
        command.Options.Add(quick);
        command.SetAction((parsed, cancellationToken) => CommandErrors.CatchAsync(
            () => ProbeAsync(settings.Read(parsed), parsed.GetValue(json), parsed.GetValue(quick), cancellationToken)));
        return command;
    }

    private static async Task<int> ProbeAsync(NodeOptions options, bool json, bool quick, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataFolder);
        var hardware = HardwareProbe.Probe(options.DataFolder);
        var monitor = new GpuMonitor(hardware.Gpus, new NvidiaLibraries());
        var gpus = monitor.Sample();
        var speed = quick ? null : await Hardware.Measuring.SpeedTest.RunAsync(options.DataFolder, CoordinatorAddresses.Read(options.Coordinator)[0], TimeProvider.System, cancellationToken);
        var containers = ContainerReport.Of(await EngineWatch.LookAsync(hardware, options.Containers, cancellationToken));
        using var key = NodeKey.Read(options.DataFolder);
        var models = new List<ProbedModel>();
        foreach (var path in options.Models) models.Add(await ModelProbe.DescribeAsync(path, options.DataFolder, cancellationToken));

        if (json) AnsiConsole.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(new { keyFingerprint = key?.Fingerprint, hardware, gpus, speed, containers, models }, Json));
        else Show(Machine(HardwareViews.Machine(hardware, monitor, speed), containers, key), hardware, gpus, models);
        return 0;
    }

    private static Table Machine(Table machine, ContainerReport containers, NodeKeyPair? key) => machine
        .AddRow("containers", Markup.Escape(StatusView.Containers(containers)))
        .AddRow("key", key?.Fingerprint ?? "made when the node first runs");

    private static void Show(Table machine, HardwareFacts hardware, IReadOnlyList<GpuSample> gpus, IReadOnlyList<ProbedModel> models)
    {
        AnsiConsole.Write(machine);
        if (hardware.Gpus.Count > 0) AnsiConsole.Write(HardwareViews.Gpus(hardware.Gpus, gpus));
        if (models.Count > 0) AnsiConsole.Write(Files(models));
    }

    private static Table Files(IReadOnlyList<ProbedModel> models)
    {
        var files = new Table().AddColumn("model").AddColumn("weights").AddColumn("type").AddColumn("context").AddColumn("SHA-256");
        foreach (var model in models)
        {
            files.AddRow(
                Markup.Escape(model.Name), $"{model.ParameterCount / 1e6:F1} M", model.Quantization, $"{model.ContextLength}", model.Sha256[..16] + "…");
        }

        return files;
    }
}
