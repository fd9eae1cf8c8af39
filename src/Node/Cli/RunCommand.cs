using System.CommandLine;
using AIForge.Node.Identity;
using AIForge.Node.Logs;

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
        using var claim = DataFolderClaim.Take(options.DataFolder);
        using var host = NodeHost.Build(options, builder =>
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
            builder.Services.AddSingleton<ILoggerProvider>(provider => new FileLog(LogFiles.In(options), options.LogMegabytes, provider.GetRequiredService<TimeProvider>()));
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
            // A start that fails ends in one message of ours; the stack trace before it helps nobody.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        });
        var state = host.Services.GetRequiredService<NodeState>();
        await host.RunAsync(cancellationToken);
        return state.Refusal is { } refusal ? throw new NodeSetupException(refusal) : 0;
    }
}
