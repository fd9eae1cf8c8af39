using System.Text.Json;

namespace AIForge.Node;

/// <summary>Writes the node's state where `aiforge-node status` finds it.</summary>
internal sealed partial class StatusFile(NodeState state, NodeOptions options, TimeProvider clock, ILogger<StatusFile> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "status.json");

    /// <summary>Null when no node ever ran on this folder.</summary>
    /// <exception cref="NodeSetupException">The file is there and cannot be read.</exception>
    public static NodeStatusReport? Read(string dataFolder)
    {
        var path = PathIn(dataFolder);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<NodeStatusReport>(File.ReadAllText(path)) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new NodeSetupException($"{path} cannot be read: {exception.Message} Run this as the user of the node, or as root; a running node writes the file anew each second.");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do Write(state.Report);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Write(state.Report with { Connection = "stopped", UpdatedAt = clock.GetUtcNow() });
        }
    }

    private void Write(NodeStatusReport report)
    {
        try
        {
            // Renamed into place, so that a reader never sees half a file.
            Directory.CreateDirectory(options.DataFolder);
            var path = PathIn(options.DataFolder);
            File.WriteAllText(path + ".new", JsonSerializer.Serialize(report, Json));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk must not stop a node that works.
            LogNotWritten(exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The status file cannot be written: {Reason}")]
    private partial void LogNotWritten(string reason);
}
