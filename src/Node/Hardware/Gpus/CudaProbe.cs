using System.Runtime.InteropServices;
using System.Text;
using AIForge.Inference.Backends.Cuda.Driver;

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

    public static GpuProbeResult Probe(string name)
    {
        if (CudaDriver.Find(name) is not { } driver) return new GpuProbeResult([], $"{name} was not found: no NVIDIA driver is installed");
        try
        {
            return ProbeWith(driver);
        }
        catch (EntryPointNotFoundException exception)
        {
            return new GpuProbeResult([], $"{name} lacks a function: {exception.Message}");
        }
    }

    private static GpuProbeResult ProbeWith(CudaDriver driver)
    {
        if (driver.Initialize() is var code and not 0) return Failed("cuInit", code);
        if (driver.CountDevices(out var count) is var countCode and not 0) return Failed("cuDeviceGetCount", countCode);
        if (count == 0) return new GpuProbeResult([], "the NVIDIA driver reports no GPU");

        var gpus = Enumerable.Range(0, count).Select(ordinal => Describe(driver, ordinal)).OfType<GpuFacts>().ToList();
        return new GpuProbeResult(gpus, gpus.Count > 0 ? null : $"the NVIDIA driver lists {count} GPU(s) but describes none", Version(driver));
    }

    private static GpuProbeResult Failed(string call, int code) => new([], $"{call} failed with CUDA error {code}{CudaCode.Advice(code)}");

    private static GpuFacts? Describe(CudaDriver driver, int ordinal)
    {
        var getName = (delegate* unmanaged<byte*, int, int, int>)driver.Export("cuDeviceGetName");
        var getMemory = (delegate* unmanaged<nuint*, int, int>)driver.Export("cuDeviceTotalMem_v2");
        var getUuid = (delegate* unmanaged<byte*, int, int>)driver.Export("cuDeviceGetUuid");

        nuint memory;
        var name = stackalloc byte[NameLength];
        var uuid = stackalloc byte[UuidLength];
        if (driver.GetDevice(ordinal, out var device) != 0 || getName(name, NameLength, device) != 0 || getMemory(&memory, device) != 0 || getUuid(uuid, device) != 0)
            return null;

        var id = new Guid(new ReadOnlySpan<byte>(uuid, UuidLength), bigEndian: true);
        return new GpuFacts($"GPU-{id}", Text(name), (long)memory, ComputeCapability(driver, device), BusId(driver, device));
    }

    private static string? ComputeCapability(CudaDriver driver, int device) =>
        driver.Attribute(device, ComputeMajor) is { } major && driver.Attribute(device, ComputeMinor) is { } minor ? $"{major}.{minor}" : null;

    private static string? BusId(CudaDriver driver, int device)
    {
        if (!driver.Has("cuDeviceGetPCIBusId")) return null;
        var id = stackalloc byte[BusIdLength];
        return ((delegate* unmanaged<byte*, int, int, int>)driver.Export("cuDeviceGetPCIBusId"))(id, BusIdLength, device) == 0 ? Text(id) : null;
    }

    /// <summary>1000 × major + 10 × minor in the driver's words.</summary>
    private static string? Version(CudaDriver driver)
    {
        if (!driver.Has("cuDriverGetVersion")) return null;
        int version;
        return ((delegate* unmanaged<int*, int>)driver.Export("cuDriverGetVersion"))(&version) == 0 ? $"{version / 1_000}.{version % 1_000 / 10}" : null;
    }

    private static string Text(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
