using System.CommandLine;
using AIForge.Node.Availability;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`drain` and `resume`: whether a running node takes new work.</summary>
internal static class DrainCommands
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static Command BuildDrain()
    {
        var settings = new NodeSettings();
        var wait = new Option<bool>("--wait") { Description = "Wait until nothing runs any more, for example before an update." };
        var command = new Command("drain", "Take no new work and finish what runs. It lasts over restarts, until `resume`.") { wait };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandErrors.CatchAsync(async () =>
        {
            var options = settings.Read(parsed);
            new DrainFile(Existing(options)).Create();
            AnsiConsole.MarkupLine("The node takes no new work. `aiforge-node resume` ends that.");
            if (parsed.GetValue(wait)) await WaitAsync(options, cancellationToken);
            return 0;
        }));
        return command;
    }

    public static Command BuildResume()
    {
        var settings = new NodeSettings();
        var command = new Command("resume", "Take new work again after `drain`.");
        settings.AddTo(command);
        command.SetAction((parsed, _) => CommandErrors.CatchAsync(() =>
        {
            new DrainFile(Existing(settings.Read(parsed))).Remove();
            AnsiConsole.MarkupLine("The node takes new work in its hours.");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static string Existing(NodeOptions options) => StatusFile.Read(options.DataFolder) is not null
        ? options.DataFolder
        : throw new NodeSetupException($"No node has run on the data folder {Path.GetFullPath(options.DataFolder)}; name its folder with --data.");

    private static Task WaitAsync(NodeOptions options, CancellationToken cancellationToken) => AnsiConsole.Status().StartAsync("waiting", async context =>
    {
        while (StatusFile.Read(options.DataFolder) is { IsRunning: true } report && report.Jobs + report.ActiveGenerations + report.QueuedGenerations is var left and > 0)
        {
            context.Status($"{report.Jobs} job(s), {report.ActiveGenerations + report.QueuedGenerations} generation(s) left");
            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }

        AnsiConsole.MarkupLine("Nothing runs any more.");
    });
}
