using System.Runtime.InteropServices;
using System.Text;

namespace AIForge.Node.Hardware;

/// <summary>
/// Asks NVIDIA's driver for its GPUs. The library is looked up at run time, so the same program runs on machines without one;
/// whatever is missing becomes a reason, never an exception. Source: CUDA driver API reference.
/// </summary>
internal static unsafe class CudaProbe
{
    private const string Library = "libcuda.so.1";
    private const int NameLength = 128;
    private const int UuidLength = 16;

    public static (IReadOnlyList<GpuFacts> Gpus, string? AbsentReason) Probe()
    {
        if (!NativeLibrary.TryLoad(Library, out var library)) return ([], $"{Library} was not found: no NVIDIA driver is installed");
        try
        {
            return ProbeWith(library);
        }
        catch (EntryPointNotFoundException exception)
        {
            return ([], $"{Library} lacks a function: {exception.Message}");
        }
    }

    private static (IReadOnlyList<GpuFacts> Gpus, string? AbsentReason) ProbeWith(nint library)
    {
        var init = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "cuInit");
        var getCount = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cuDeviceGetCount");

        if (init(0) is var code and not 0) return ([], $"cuInit failed with CUDA error {code}");
        int count;
        if (getCount(&count) is var countCode and not 0) return ([], $"cuDeviceGetCount failed with CUDA error {countCode}");
        if (count == 0) return ([], "the NVIDIA driver reports no GPU");

        var gpus = Enumerable.Range(0, count).Select(ordinal => Describe(library, ordinal)).OfType<GpuFacts>().ToList();
        return gpus.Count > 0 ? (gpus, null) : ([], $"the NVIDIA driver lists {count} GPU(s) but describes none");
    }

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

        var nameBytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        var id = new Guid(new ReadOnlySpan<byte>(uuid, UuidLength), bigEndian: true);
        return new GpuFacts($"GPU-{id}", Encoding.UTF8.GetString(nameBytes), (long)memory);
    }
}
