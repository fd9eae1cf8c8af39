using System.Runtime.InteropServices;

namespace AIForge.Inference.Backends.Cuda.Driver;

/// <summary>
/// The functions of NVIDIA's driver that the engine and the probe use, looked up at run time so that the same program runs on machines
/// without one. All return 0 or an error code. Source: CUDA driver API reference.
/// </summary>
internal sealed unsafe class CudaDriver
{
    public const string DefaultLibrary = "libcuda.so.1";

    private readonly nint _library;

    private CudaDriver(nint library, string name) => (_library, Name) = (library, name);

    /// <summary>Name or path of the library.</summary>
    public string Name { get; }

    /// <summary>Null where there is no such library.</summary>
    public static CudaDriver? Find(string name) => NativeLibrary.TryLoad(name, out var library) ? new CudaDriver(library, name) : null;

    public bool Has(string function) => NativeLibrary.TryGetExport(_library, function, out _);

    /// <exception cref="EntryPointNotFoundException">The driver is too old to have the function.</exception>
    public nint Export(string function) => NativeLibrary.GetExport(_library, function);

    public int Initialize() => ((delegate* unmanaged<uint, int>)Export("cuInit"))(0);

    public int CountDevices(out int count)
    {
        fixed (int* result = &count) return ((delegate* unmanaged<int*, int>)Export("cuDeviceGetCount"))(result);
    }

    public int GetDevice(int ordinal, out int device)
    {
        fixed (int* result = &device) return ((delegate* unmanaged<int*, int, int>)Export("cuDeviceGet"))(result, ordinal);
    }

    /// <summary>Null when the driver does not say.</summary>
    public int? Attribute(int device, int attribute)
    {
        if (!Has("cuDeviceGetAttribute")) return null;
        int value;
        return ((delegate* unmanaged<int*, int, int, int>)Export("cuDeviceGetAttribute"))(&value, attribute, device) == 0 ? value : null;
    }

    /// <summary>The driver's name of a code, such as CUDA_ERROR_OUT_OF_MEMORY; empty when it has none.</summary>
    public string NameOf(int code)
    {
        if (!Has("cuGetErrorName")) return "";
        byte* name;
        return ((delegate* unmanaged<int, byte**, int>)Export("cuGetErrorName"))(code, &name) == 0 ? Marshal.PtrToStringUTF8((nint)name) ?? "" : "";
    }
}
