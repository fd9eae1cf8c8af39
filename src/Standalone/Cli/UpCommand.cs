using System.CommandLine;
using AIForge.Coordinator.Platform.Database.Embedded;
using AIForge.Node;

namespace AIForge.Standalone.Cli;

/// <summary>`up`: starts the network, shows that it answers, and stays up until Ctrl-C.</summary>
internal static class UpCommand
{
    private const int DefaultPort = 18000;
    private const int CannotStart = 2;

    public static Command Build()
    {
        var data = DataOption.Create();
        var port = new Option<int>("--port") { Description = "Port of the gateway; the coordinator's gRPC takes the next one.", DefaultValueFactory = _ => DefaultPort };
        var models = new Option<string[]>("--model") { Description = "GGUF file to serve; may be given several times.", Required = true };
        var detach = new Option<bool>("--detach") { Description = "Return when ready and leave the network running; ./forge down stops it." };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON when ready, and nothing else." };
        var admins = AdminWalletOption.Create();
        var settings = SettingOption.Create();
        var postgres = new Option<string?>("--postgres-programs") { Description = "Folder with PostgreSQL's server programs. [default: searched]" };
        var web = new Option<string?>("--web") { Description = "Folder of the built web app. [default: beside the program, if it is there]" };
        var command = new Command("up", "Start the network on this machine, ask its model a question and stay up.") { data, port, models, admins, settings, detach, json, postgres, web };
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new NetworkOptions(Path.GetFullPath(parsed.GetValue(data)!), parsed.GetValue(port), [.. parsed.GetValue(models)!], parsed.GetValue(postgres))
            {
                AdminWallets = parsed.GetValue(admins) ?? [],
                Settings = parsed.GetValue(settings) ?? [],
                WebFolder = parsed.GetValue(web),
            };
            IUpView view = parsed.GetValue(json) ? new JsonUpView() : new TerminalUpView();
            return parsed.GetValue(detach) ? Detached.StartAsync(options, view, cancellationToken) : RunAsync(options, view, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(NetworkOptions options, IUpView view, CancellationToken stopping)
    {
        try
        {
            await StayUpAsync(options, view, stopping);
            return 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception) when (exception is StartException or EmbeddedPostgresException or NodeSetupException)
        {
            view.Failed(exception.Message);
            return CannotStart;
        }
    }

    private static async Task StayUpAsync(NetworkOptions options, IUpView view, CancellationToken cancellationToken)
    {
        if (RunFile.ReadRunning(options.DataFolder) is { } running)
            throw new StartException($"A network already runs on {options.DataFolder} (process {running.Pid}, {running.Gateway}). Stop it with ./forge down, or choose another folder with --data.");

        Preflight.Check(options);
        using var loggers = LoggerFactory.Create(logging => ForgeLog.Configure(logging, options.PathOf("forge.log")));
        await using var network = new Network(options, loggers);
        var key = await network.StartAsync(view.Progress, cancellationToken);
        var run = new RunFile(
            options.GatewayUrl, options.GrpcUrl, key, network.Models[0].Name, network.NodeId, Environment.ProcessId, ProcessStart.Of(Environment.ProcessId)!)
        {
            HasWeb = network.HasWeb,
            DemoPassword = network.DemoPassword,
        };

        await view.ShowAnswerAsync(run, cancellationToken);
        run.Write(options.DataFolder);
        try
        {
            view.Ready(run, options);
            await Task.WhenAll(view.FollowAsync(run, options, cancellationToken), WaitForEndAsync(network, cancellationToken));
        }
        finally
        {
            view.Stopping();
            RunFile.Delete(options.DataFolder);
        }
    }

    private static async Task WaitForEndAsync(Network network, CancellationToken cancellationToken)
    {
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        if (await Task.WhenAny(stopped, network.DatabaseEnded) == network.DatabaseEnded)
            throw new StartException("The database stopped by itself; its log is postgres/postgres.log in the data folder.");
    }
}
