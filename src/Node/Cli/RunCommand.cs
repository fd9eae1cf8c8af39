using System.CommandLine;

namespace AIForge.Node.Cli;

/// <summary>`run`: the daemon itself.</summary>
internal static class RunCommand
{
    public static Command Build()
    {
        var settings = new NodeSettings();
        var command = new Command("run", "Connect to the coordinator and work until stopped.");
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandErrors.CatchAsync(() => RunAsync(settings.Read(parsed), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        using var host = NodeHost.Build(options, builder =>
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        });
        await host.RunAsync(cancellationToken);
        return 0;
    }
}
