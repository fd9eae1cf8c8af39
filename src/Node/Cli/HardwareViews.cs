using System.Globalization;
using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Gpus;
using AIForge.Node.Hardware.Measuring;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>The machine for people.</summary>
internal static class HardwareViews
{
    private const double BytesPerGibibyte = 1024.0 * 1024 * 1024;

    public static Table Machine(HardwareFacts hardware, GpuMonitor monitor, MachineSpeed? speed)
    {
        var table = new Table().AddColumn("machine").AddColumn("");
        Add(table, "CPU", $"{hardware.CpuModel}, {hardware.CpuCores} cores");
        Add(table, "instructions", hardware.CpuFeatures.Count > 0 ? string.Join(", ", hardware.CpuFeatures) : "none that the engine has a faster path for");
        Add(table, "memory", Text($"{hardware.MemoryBytes / BytesPerGibibyte:F1} GiB"));
        Add(table, "disk", Text($"{hardware.DiskBytes / BytesPerGibibyte:F0} GiB"));
        if (hardware.GpuAbsentReason is { } reason) Add(table, "GPU", $"none: {reason}");
        if (hardware.CudaVersion is { } cuda) Add(table, "GPU driver", $"{monitor.DriverVersion ?? "version not known"}, CUDA {cuda}");
        if (monitor.AbsentReason is { } unknown) Add(table, "GPU use", $"not known: {unknown}");
        if (speed is not null) AddSpeed(table, speed);
        return table;
    }

    public static Table Gpus(IReadOnlyList<GpuFacts> gpus, IReadOnlyList<GpuSample> samples)
    {
        var table = new Table().AddColumn("GPU").AddColumn("memory").AddColumn("compute").AddColumn("PCI").AddColumn("use").AddColumn("temperature").AddColumn("power").AddColumn("ECC").AddColumn("processes");
        foreach (var gpu in gpus)
        {
            var sample = samples.FirstOrDefault(sample => sample.Uuid.Equals(gpu.Uuid, StringComparison.OrdinalIgnoreCase));
            table.AddRow(
                Markup.Escape($"{gpu.Name}\n{gpu.Uuid}"),
                Text($"{sample?.MemoryUsedBytes / BytesPerGibibyte:F1} of {gpu.MemoryBytes / BytesPerGibibyte:F0} GiB"),
                gpu.ComputeCapability ?? "?",
                gpu.PciBusId ?? "?",
                Known(sample?.UtilizationPercent, "%"),
                Known(sample?.TemperatureCelsius, "°C"),
                sample?.PowerWatts is null ? "?" : Text($"{sample.PowerWatts:F0} of {sample.PowerLimitWatts:F0} W"),
                Ecc(sample),
                sample?.Processes is { } processes ? Text($"{processes.Count}") : "?");
        }

        return table;
    }

    private static void AddSpeed(Table table, MachineSpeed speed)
    {
        Add(table, "memory speed", Text($"{speed.MemoryGigabytesPerSecond:F1} GB/s: a model of 1 GB writes at most {speed.MemoryGigabytesPerSecond:F0} tokens/s"));
        Add(table, "matrix speed", Text($"{speed.MatrixGigaflops:F0} GFLOP/s"));
        if (speed.DiskMegabytesPerSecond is { } disk) Add(table, "disk speed", Text($"{disk:F0} MB/s"));
        if (speed.CoordinatorMilliseconds is { } reach) Add(table, "coordinator", Text($"{reach:F1} ms away"));
        foreach (var problem in speed.Problems) Add(table, "not measured", problem);
    }

    private static string Ecc(GpuSample? sample) => sample switch
    {
        { IsEccOn: true, UncorrectedErrors: { } errors } => Text($"on, {errors} uncorrected"),
        { IsEccOn: true } => "on",
        { IsEccOn: false } => "off",
        _ => "?",
    };

    private static string Known(double? value, string unit) => value is null ? "?" : Text($"{value:F0} {unit}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Add(Table table, string name, string value) => table.AddRow(name, Markup.Escape(value));
}
