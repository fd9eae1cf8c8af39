using System.Net.Sockets;

namespace AIForge.Node.Hardware.Measuring;

/// <summary>The whole test; it takes about two seconds and all cores.</summary>
internal static class SpeedTest
{
    public static async Task<MachineSpeed> RunAsync(string dataFolder, Uri coordinator, TimeProvider clock, CancellationToken cancellationToken)
    {
        var threads = Environment.ProcessorCount;
        var problems = new List<string>();
        var memory = await Task.Run(() => MemoryReading.Measure(threads), cancellationToken);
        var matrix = await Task.Run(() => MatrixProduct.Measure(threads), cancellationToken);
        var disk = await TryAsync(() => DiskWriting.MeasureAsync(dataFolder, cancellationToken), "The data folder could not be written to", problems, cancellationToken);
        var reach = await TryAsync(() => CoordinatorReach.MeasureAsync(coordinator, cancellationToken), $"{coordinator} could not be reached", problems, cancellationToken);
        return new MachineSpeed(memory, matrix, disk, reach) { MeasuredAt = clock.GetUtcNow(), Problems = problems };
    }

    private static async Task<double?> TryAsync(Func<Task<double>> measure, string problem, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            return await measure();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            problems.Add($"{problem}: {exception.Message}");
            return null;
        }
    }
}
