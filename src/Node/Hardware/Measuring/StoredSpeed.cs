using System.Text.Json;
using AIForge.Node.Control;

namespace AIForge.Node.Hardware.Measuring;

/// <summary>Measures the machine when it is first run on, and again after its hardware or this program changed; otherwise what is stored counts.</summary>
internal sealed partial class StoredSpeed(HardwareFacts hardware, NodeOptions options, TimeProvider clock, ILogger<StoredSpeed> logger)
{
    private MachineSpeed? _speed;

    /// <summary>Null when the operator wants no test, or before it was made.</summary>
    public MachineSpeed? Speed => _speed;

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_speed is not null || !options.SpeedTest) return;
        var path = Path.Combine(options.DataFolder, "speed.json");
        if (Read(path) is { } stored && stored.Machine == Machine())
        {
            _speed = stored.Speed;
            return;
        }

        LogBegins();
        _speed = await SpeedTest.RunAsync(options.DataFolder, CoordinatorAddresses.Read(options.Coordinator)[0], clock, cancellationToken);
        LogMeasured(_speed.MemoryGigabytesPerSecond, _speed.MatrixGigaflops, _speed.DiskMegabytesPerSecond);
        Write(path, new Stored(Machine(), _speed));
    }

    private string Machine() => string.Join('|', [hardware.CpuModel, $"{hardware.CpuCores}", .. hardware.Gpus.Select(gpu => gpu.Uuid), NodeState.SoftwareVersion]);

    private static Stored? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Stored>(File.ReadAllText(path)) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(string path, Stored stored)
    {
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(stored));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotStored(exception.Message);
        }
    }

    private sealed record Stored(string Machine, MachineSpeed Speed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Measuring this machine, which takes about two seconds")]
    private partial void LogBegins();

    [LoggerMessage(Level = LogLevel.Information, Message = "This machine reads memory at {Memory:F1} GB/s, multiplies matrices at {Matrix:F0} GFLOP/s and writes to its disk at {Disk:F0} MB/s")]
    private partial void LogMeasured(double memory, double matrix, double? disk);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was measured cannot be stored, and is measured again next time: {Reason}")]
    private partial void LogNotStored(string reason);
}
