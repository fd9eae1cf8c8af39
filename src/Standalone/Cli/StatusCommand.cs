using System.CommandLine;
using AIForge.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Spectre.Console;

namespace AIForge.Standalone.Cli;

/// <summary>`status`: whether a network runs on the data folder, and what it is doing.</summary>
internal static class StatusCommand
{
    private const int NotRunning = 3;
    private const int NotAnswering = 1;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    public static Command Build()
    {
        var data = DataOption.Create();
        var json = new Option<bool>("--json") { Description = "Print the line that `up --json` printed." };
        var command = new Command("status", "Show what runs on the data folder. Exit status 3 when nothing does.") { data, json };
        command.SetAction((parsed, cancellationToken) => ShowAsync(Path.GetFullPath(parsed.GetValue(data)!), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> ShowAsync(string dataFolder, bool json, CancellationToken cancellationToken)
    {
        if (RunFile.ReadRunning(dataFolder) is not { } run)
        {
            AnsiConsole.MarkupLineInterpolated($"Nothing runs on {dataFolder}. Start it with ./forge up.");
            return NotRunning;
        }

        if (json)
        {
            AnsiConsole.Profile.Out.Writer.WriteLine(run.ToJson());
            return 0;
        }

        try
        {
            AnsiConsole.MarkupLineInterpolated($"[green]running[/] as process {run.Pid}: {run.Gateway}, gRPC {run.Grpc}, data in {dataFolder}");
            await ShowNodesAsync(run, cancellationToken);
            return 0;
        }
        catch (RpcException exception)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]forge:[/] the coordinator does not answer: {exception.Status.Detail}");
            return NotAnswering;
        }
    }

    private static async Task ShowNodesAsync(RunFile run, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(run.Grpc);
        var options = new CallOptions(
            new Metadata { { "authorization", $"Bearer {run.ApiKey}" } }, TimeProvider.System.GetUtcNow().UtcDateTime + CallTimeout, cancellationToken);
        var nodes = await new NodeService.NodeServiceClient(channel).ListNodesAsync(new ListNodesRequest(), options);
        var models = await new ModelService.ModelServiceClient(channel).ListModelsAsync(new ListModelsRequest(), options);

        var nodeTable = new Table().AddColumn("node").AddColumn("name").AddColumn("status").AddColumn("CPU").AddColumn("running");
        foreach (var node in nodes.Nodes)
            nodeTable.AddRow(node.NodeId, Markup.Escape(node.Name), $"{node.Status}", $"{node.Usage?.CpuPercent ?? 0:F0} %", $"{node.Usage?.Running ?? 0}");
        AnsiConsole.Write(nodeTable);

        var modelTable = new Table().AddColumn("model").AddColumn("type").AddColumn("context").AddColumn("ready nodes");
        foreach (var model in models.Models) modelTable.AddRow(Markup.Escape(model.Name), model.Quantization, $"{model.ContextLength}", $"{model.ReadyNodes}");
        AnsiConsole.Write(modelTable);
    }
}
