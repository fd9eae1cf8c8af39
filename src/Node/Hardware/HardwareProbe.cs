using System.Globalization;
using AIForge.Node.Hardware.Gpus;

namespace AIForge.Node.Hardware;

/// <summary>Measures the machine. Limits of a container count as the machine's size.</summary>
internal static class HardwareProbe
{
    private const string CgroupMemoryLimit = "/sys/fs/cgroup/memory.max";

    public static HardwareFacts Probe(string dataFolder) => Probe(dataFolder, new NvidiaLibraries());

    public static HardwareFacts Probe(string dataFolder, NvidiaLibraries libraries)
    {
        var found = CudaProbe.Probe(libraries.Cuda);
        return new HardwareFacts(Environment.ProcessorCount, CpuModel(), MemoryBytes(), Disk(dataFolder).TotalSize, found.Gpus, found.AbsentReason)
        {
            CpuFeatures = CpuFeatureSet.Probe(),
            CudaVersion = found.CudaVersion,
            MachineId = MachineIdentity.Read(),
        };
    }

    public static DriveInfo Disk(string folder) => new(Path.GetFullPath(folder));

    /// <summary>A value of /proc/meminfo in bytes; 0 where there is no such file.</summary>
    public static long MemoryInfo(string name)
    {
        const int bytesPerKibibyte = 1024;
        if (!File.Exists("/proc/meminfo")) return 0;
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        var digits = line is null ? "0" : new string([.. line.Where(char.IsAsciiDigit)]);
        return long.Parse(digits, CultureInfo.InvariantCulture) * bytesPerKibibyte;
    }

    private static long MemoryBytes()
    {
        var machine = MemoryInfo("MemTotal");
        if (machine == 0) machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return File.Exists(CgroupMemoryLimit) && long.TryParse(File.ReadAllText(CgroupMemoryLimit).Trim(), CultureInfo.InvariantCulture, out var limit)
            ? Math.Min(machine, limit)
            : machine;
    }

    private static string CpuModel()
    {
        const string unknown = "unknown CPU";
        if (!File.Exists("/proc/cpuinfo")) return unknown;
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? unknown : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
