using System.Runtime.InteropServices;
using System.Text;

namespace AIForge.Node.Hardware.Gpus;

/// <summary>
/// Asks NVIDIA's driver for its GPUs. The library is looked up at run time, so the same program runs on machines without one;
/// whatever is missing becomes a reason, never an exception. Source: CUDA driver API reference.
/// </summary>
internal static unsafe class CudaProbe
{
    private const int NameLength = 128;
    private const int BusIdLength = 32;
    private const int UuidLength = 16;
    private const int ComputeMajor = 75, ComputeMinor = 76;

    // What people can do about it; other codes are named as they are.
    private static readonly Dictionary<int, string> Advice = new()
    {
        [34] = "the library is a stub without a driver: install the NVIDIA driver, or pass it into the container",
        [100] = "the driver sees no GPU: is it passed into the container, or hidden by CUDA_VISIBLE_DEVICES?",
        [803] = "the driver and its library have different versions: restart the machine after a driver update",
        [999] = "the driver does not answer: is the kernel module loaded (nvidia-smi says more)?",
    };

    public static GpuProbeResult Probe(string name)
    {
        if (!NativeLibrary.TryLoad(name, out var library)) return new GpuProbeResult([], $"{name} was not found: no NVIDIA driver is installed");
        try
        {
            return ProbeWith(library);
        }
        catch (EntryPointNotFoundException exception)
        {
            return new GpuProbeResult([], $"{name} lacks a function: {exception.Message}");
        }
    }

    private static GpuProbeResult ProbeWith(nint library)
    {
        var init = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "cuInit");
        var getCount = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cuDeviceGetCount");

        if (init(0) is var code and not 0) return Failed("cuInit", code);
        int count;
        if (getCount(&count) is var countCode and not 0) return Failed("cuDeviceGetCount", countCode);
        if (count == 0) return new GpuProbeResult([], "the NVIDIA driver reports no GPU");

        var gpus = Enumerable.Range(0, count).Select(ordinal => Describe(library, ordinal)).OfType<GpuFacts>().ToList();
        return new GpuProbeResult(gpus, gpus.Count > 0 ? null : $"the NVIDIA driver lists {count} GPU(s) but describes none", Version(library));
    }

    private static GpuProbeResult Failed(string call, int code) =>
        new([], $"{call} failed with CUDA error {code}" + (Advice.TryGetValue(code, out var advice) ? $": {advice}" : ""));

    private static GpuFacts? Describe(nint library, int ordinal)
    {
        var getDevice = (delegate* unmanaged<int*, int, int>)NativeLibrary.GetExport(library, "cuDeviceGet");
        var getName = (delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetName");
        var getMemory = (delegate* unmanaged<nuint*, int, int>)NativeLibrary.GetExport(library, "cuDeviceTotalMem_v2");
        var getUuid = (delegate* unmanaged<byte*, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetUuid");

        int device;
        nuint memory;
        var name = stackalloc byte[NameLength];
        var uuid = stackalloc byte[UuidLength];
        if (getDevice(&device, ordinal) != 0 || getName(name, NameLength, device) != 0 || getMemory(&memory, device) != 0 || getUuid(uuid, device) != 0)
            return null;

        var id = new Guid(new ReadOnlySpan<byte>(uuid, UuidLength), bigEndian: true);
        return new GpuFacts($"GPU-{id}", Text(name), (long)memory, ComputeCapability(library, device), BusId(library, device));
    }

    private static string? ComputeCapability(nint library, int device)
    {
        if (!NativeLibrary.TryGetExport(library, "cuDeviceGetAttribute", out var address)) return null;
        var getAttribute = (delegate* unmanaged<int*, int, int, int>)address;
        int major, minor;
        return getAttribute(&major, ComputeMajor, device) == 0 && getAttribute(&minor, ComputeMinor, device) == 0 ? $"{major}.{minor}" : null;
    }

    private static string? BusId(nint library, int device)
    {
        if (!NativeLibrary.TryGetExport(library, "cuDeviceGetPCIBusId", out var address)) return null;
        var id = stackalloc byte[BusIdLength];
        return ((delegate* unmanaged<byte*, int, int, int>)address)(id, BusIdLength, device) == 0 ? Text(id) : null;
    }

    /// <summary>1000 × major + 10 × minor in the driver's words.</summary>
    private static string? Version(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "cuDriverGetVersion", out var address)) return null;
        int version;
        return ((delegate* unmanaged<int*, int>)address)(&version) == 0 ? $"{version / 1_000}.{version % 1_000 / 10}" : null;
    }

    private static string Text(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
