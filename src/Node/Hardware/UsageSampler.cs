using System.Globalization;
using AIForge.Node.Hardware.Gpus;

namespace AIForge.Node.Hardware;

/// <summary>Measures use since the last sample. A sample that cannot be taken reads as zero: it must never stop a heartbeat.</summary>
internal sealed class UsageSampler(NodeOptions options, GpuMonitor gpus)
{
    private (long Busy, long Total) _last = CpuTimes();

    public UsageSample Sample()
    {
        var now = CpuTimes();
        var (busy, total) = (now.Busy - _last.Busy, now.Total - _last.Total);
        _last = now;
        return new UsageSample(
            total > 0 ? Math.Clamp(100.0 * busy / total, 0, 100) : 0,
            HardwareProbe.MemoryInfo("MemTotal") - HardwareProbe.MemoryInfo("MemAvailable"),
            DiskUsed())
        {
            Gpus = gpus.Sample(),
        };
    }

    private long DiskUsed()
    {
        try
        {
            var disk = HardwareProbe.Disk(options.DataFolder);
            return disk.TotalSize - disk.AvailableFreeSpace;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Jiffies of all cores since boot, from the first line of /proc/stat; idle and iowait are not busy.</summary>
    private static (long Busy, long Total) CpuTimes()
    {
        const int idleColumn = 3;
        const int ioWaitColumn = 4;
        if (!File.Exists("/proc/stat")) return (0, 0);
        var columns = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(column => long.Parse(column, CultureInfo.InvariantCulture)).ToArray();
        var total = columns.Sum();
        return (total - columns[idleColumn] - columns[ioWaitColumn], total);
    }
}
