using System.CommandLine;
using System.Text.Json;
using AIForge.Node.Control;
using Google.Protobuf;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`status`: what a node is doing, what it earns, and why it gets no work.</summary>
internal static class StatusCommand
{
    private const int NotRunning = 3;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static Command Build()
    {
        var settings = new NodeSettings();
        var watch = new Option<bool>("--watch", "-w") { Description = "Keep it on the screen until Ctrl-C; once, when the output is no terminal." };
        var json = new Option<bool>("--json") { Description = "Print JSON: `running`, `node`, and with a readable token `earnings` and `work`." };
        var local = new Option<bool>("--local") { Description = "Do not ask the coordinator for earnings and reasons." };
        var command = new Command("status", "Show what the node on this data folder is doing. Exit status 3 when it does not run.") { watch, json, local };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandErrors.CatchAsync(async () =>
        {
            var options = settings.Read(parsed);
            var report = Existing(options);
            if (parsed.GetValue(watch) && !parsed.GetValue(json) && AnsiConsole.Profile.Out.IsTerminal)
            {
                await new StatusWatch(options, TimeProvider.System).RunAsync(cancellationToken);
                return 0;
            }

            var account = report.IsRunning && !parsed.GetValue(local) ? await CoordinatorAccount.AskAsync(options, TimeProvider.System, cancellationToken) : null;
            if (parsed.GetValue(json)) AnsiConsole.Profile.Out.Writer.WriteLine(ToJson(report, account));
            else AnsiConsole.Write(StatusView.Of(report, account, TimeProvider.System.GetUtcNow()));
            return report.IsRunning ? 0 : NotRunning;
        }));
        return command;
    }

    internal static string ToJson(NodeStatusReport report, CoordinatorAccount? account) => JsonSerializer.Serialize(
        new { running = report.IsRunning, node = report, earnings = Document(account?.Earnings), work = Document(account?.Work), notKnown = account?.Problem }, Json);

    private static JsonElement? Document(IMessage? message) =>
        message is null ? null : JsonSerializer.Deserialize<JsonElement>(new JsonFormatter(new JsonFormatter.Settings(formatDefaultValues: true)).Format(message));

    private static NodeStatusReport Existing(NodeOptions options) => StatusFile.Read(options.DataFolder) ?? throw new NodeSetupException(
        $"No node has run on the data folder {Path.GetFullPath(options.DataFolder)}, or the folder is closed to you. Start one with `run`, or name its folder with --data.");
}
