using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace AIForge.Node.Hardware.Gpus;

/// <summary>
/// NVIDIA's management library, looked up at run time. A function that a driver lacks, and a value that a card does not have, is a null: a
/// sample must never stop a heartbeat. Source: NVML API reference.
/// </summary>
internal sealed unsafe class Nvml
{
    private const int Ok = 0;
    private const int UuidLength = 96, VersionLength = 80;
    private const uint Core = 0, Uncorrected = 1, SinceLoaded = 0;
    private const int MostProcesses = 256;
    private const double MilliwattsPerWatt = 1_000;

    private readonly nint _library;
    private readonly ConcurrentDictionary<string, nint> _exports = new(StringComparer.Ordinal);

    private Nvml(nint library) => _library = library;

    /// <summary>Version of the driver, such as 550.54.15; null when it does not say.</summary>
    public string? DriverVersion { get; private init; }

    /// <summary>Null with a reason where there is no such library, or it does not begin.</summary>
    public static (Nvml? Library, string? AbsentReason) Load(string name)
    {
        if (!NativeLibrary.TryLoad(name, out var handle)) return (null, $"{name} was not found: use, temperature and power of the GPUs are not known");
        var nvml = new Nvml(handle);
        var init = (delegate* unmanaged<int>)nvml.Export("nvmlInit_v2");
        if (init is null) return (null, $"{name} lacks nvmlInit_v2");
        if (init() is var code and not Ok) return (null, $"nvmlInit_v2 failed with NVML error {code}");
        return (new Nvml(handle) { DriverVersion = nvml.Version() }, null);
    }

    /// <summary>Every GPU that answers.</summary>
    public IReadOnlyList<GpuSample> Sample()
    {
        var getCount = (delegate* unmanaged<uint*, int>)Export("nvmlDeviceGetCount_v2");
        var getHandle = (delegate* unmanaged<uint, nint*, int>)Export("nvmlDeviceGetHandleByIndex_v2");
        uint count;
        if (getCount is null || getHandle is null || getCount(&count) != Ok) return [];

        var samples = new List<GpuSample>();
        for (var index = 0u; index < count; index++)
        {
            nint device;
            if (getHandle(index, &device) == Ok && Uuid(device) is { } uuid) samples.Add(Sample(device, uuid));
        }

        return samples;
    }

    private GpuSample Sample(nint device, string uuid) => new(
        uuid,
        Utilization(device),
        MemoryUsed(device),
        (int?)UInt(device, "nvmlDeviceGetTemperature", Core),
        UInt(device, "nvmlDeviceGetPowerUsage") / MilliwattsPerWatt,
        UInt(device, "nvmlDeviceGetEnforcedPowerLimit") / MilliwattsPerWatt,
        IsEccOn(device),
        UncorrectedErrors(device),
        Processes(device));

    private string? Uuid(nint device)
    {
        var get = (delegate* unmanaged<nint, byte*, uint, int>)Export("nvmlDeviceGetUUID");
        var text = stackalloc byte[UuidLength];
        return get is not null && get(device, text, UuidLength) == Ok ? Text(text) : null;
    }

    private string? Version()
    {
        var get = (delegate* unmanaged<byte*, uint, int>)Export("nvmlSystemGetDriverVersion");
        var text = stackalloc byte[VersionLength];
        return get is not null && get(text, VersionLength) == Ok ? Text(text) : null;
    }

    private double? Utilization(nint device)
    {
        // Percent of the last sample period in which a kernel ran, and in which memory was read or written.
        var get = (delegate* unmanaged<nint, uint*, int>)Export("nvmlDeviceGetUtilizationRates");
        var rates = stackalloc uint[2];
        return get is not null && get(device, rates) == Ok ? rates[0] : null;
    }

    private long? MemoryUsed(nint device)
    {
        var get = (delegate* unmanaged<nint, ulong*, int>)Export("nvmlDeviceGetMemoryInfo");
        var totalFreeUsed = stackalloc ulong[3];
        return get is not null && get(device, totalFreeUsed) == Ok ? (long)totalFreeUsed[2] : null;
    }

    private bool? IsEccOn(nint device)
    {
        var get = (delegate* unmanaged<nint, int*, int*, int>)Export("nvmlDeviceGetEccMode");
        int current, pending;
        return get is not null && get(device, &current, &pending) == Ok ? current != 0 : null;
    }

    private long? UncorrectedErrors(nint device)
    {
        var get = (delegate* unmanaged<nint, uint, uint, ulong*, int>)Export("nvmlDeviceGetTotalEccErrors");
        ulong count;
        return get is not null && get(device, Uncorrected, SinceLoaded, &count) == Ok ? (long)count : null;
    }

    private List<GpuProcess>? Processes(nint device)
    {
        var get = (delegate* unmanaged<nint, uint*, ProcessEntry*, int>)Export("nvmlDeviceGetComputeRunningProcesses_v3");
        var entries = stackalloc ProcessEntry[MostProcesses];
        uint count = MostProcesses;
        if (get is null || get(device, &count, entries) != Ok) return null;

        var processes = new List<GpuProcess>();
        for (var i = 0; i < Math.Min(count, MostProcesses); i++)
            processes.Add(new GpuProcess((int)entries[i].ProcessId, entries[i].MemoryBytes == ulong.MaxValue ? null : (long)entries[i].MemoryBytes));
        return processes;
    }

    private uint? UInt(nint device, string function)
    {
        var get = (delegate* unmanaged<nint, uint*, int>)Export(function);
        uint value;
        return get is not null && get(device, &value) == Ok ? value : null;
    }

    private uint? UInt(nint device, string function, uint which)
    {
        var get = (delegate* unmanaged<nint, uint, uint*, int>)Export(function);
        uint value;
        return get is not null && get(device, which, &value) == Ok ? value : null;
    }

    /// <summary>0 for a function that this driver does not have.</summary>
    private nint Export(string name) => _exports.GetOrAdd(name, static (name, library) => NativeLibrary.TryGetExport(library, name, out var address) ? address : 0, _library);

    private static string Text(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>nvmlProcessInfo_t of the third version.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessEntry
    {
        public uint ProcessId;
        public ulong MemoryBytes;
        public uint GpuInstance;
        public uint ComputeInstance;
    }
}
