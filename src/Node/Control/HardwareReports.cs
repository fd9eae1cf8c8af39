using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Measuring;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Control;

/// <summary>What the node says of its machine.</summary>
internal static class HardwareReports
{
    public static HardwareReport ToProto(HardwareFacts hardware, MachineSpeed? speed) => new()
    {
        CpuCores = hardware.CpuCores,
        CpuModel = hardware.CpuModel,
        CpuFeatures = { hardware.CpuFeatures },
        MemoryBytes = hardware.MemoryBytes,
        DiskBytes = hardware.DiskBytes,
        GpuAbsentReason = hardware.GpuAbsentReason ?? "",
        CudaVersion = hardware.CudaVersion ?? "",
        MachineId = hardware.MachineId ?? "",
        Gpus =
        {
            hardware.Gpus.Select(gpu => new GpuReport
            {
                Uuid = gpu.Uuid, Name = gpu.Name, MemoryBytes = gpu.MemoryBytes, ComputeCapability = gpu.ComputeCapability ?? "",
            }),
        },
        Speed = speed is null ? null : ToProto(speed),
    };

    private static MachineSpeedReport ToProto(MachineSpeed speed)
    {
        var report = new MachineSpeedReport { MemoryGigabytesPerSecond = speed.MemoryGigabytesPerSecond, MatrixGigaflops = speed.MatrixGigaflops };
        if (speed.DiskMegabytesPerSecond is { } disk) report.DiskMegabytesPerSecond = disk;
        if (speed.CoordinatorMilliseconds is { } reach) report.CoordinatorMilliseconds = reach;
        return report;
    }
}
