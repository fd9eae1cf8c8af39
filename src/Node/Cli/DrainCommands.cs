using System.CommandLine;
using AIForge.Node.Availability;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`drain` and `resume`: whether a running node takes new work.</summary>
internal static class DrainCommands
{
    public static Command BuildDrain()
    {
        var settings = new NodeSettings();
        var wait = new Option<bool>("--wait") { Description = "Wait until nothing runs any more, for example before an update." };
        var timeout = new Option<int?>("--timeout") { Description = "Seconds to wait at most; exit status 4 when something still runs then. [default: for ever]" };
        var command = new Command("drain", "Take no new work and finish what runs. It lasts over restarts, until `resume`.") { wait, timeout };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandErrors.CatchAsync(async () =>
        {
            var options = settings.Read(parsed);
            new DrainFile(Existing(options)).Create();
            AnsiConsole.MarkupLine("The node takes no new work. `aiforge-node resume` ends that.");
            return parsed.GetValue(wait) ? await DrainWait.RunAsync(options, parsed.GetValue(timeout), TimeProvider.System, cancellationToken) : 0;
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
}
