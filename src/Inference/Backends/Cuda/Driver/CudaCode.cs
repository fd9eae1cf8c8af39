namespace AIForge.Inference.Backends.Cuda.Driver;

/// <summary>Error codes of the driver that the engine treats by themselves.</summary>
internal static class CudaCode
{
    public const int OutOfMemory = 2;

    // What people can do about it; other codes are named as they are.
    private static readonly Dictionary<int, string> KnownAdvice = new()
    {
        [34] = "the library is a stub without a driver: install the NVIDIA driver, or pass it into the container",
        [100] = "the driver sees no GPU: is it passed into the container, or hidden by CUDA_VISIBLE_DEVICES?",
        [218] = "the driver is too old for these kernels: install one for CUDA 11.4 or later",
        [221] = "the driver's compiler is missing: pass libnvidia-ptxjitcompiler.so.1 into the container",
        [222] = "the driver is too old for these kernels: install one for CUDA 11.4 or later",
        [803] = "the driver and its library have different versions: restart the machine after a driver update",
        [999] = "the driver does not answer: is the kernel module loaded (nvidia-smi says more)?",
    };

    /// <summary>Codes after which nothing of the context works any more: illegal addresses and instructions, errors of its memory, launches that
    /// timed out or failed, a GPU that was reset or fell off the bus.</summary>
    public static bool IsLost(int code) => code is 4 or 46 or 101 or 201 or 214 or 220 or 226 or 700 or 702 or 709 or 710 or (>= 714 and <= 719) or 999;

    /// <summary>": " and what can be done; empty when nothing is known.</summary>
    public static string Advice(int code) => KnownAdvice.TryGetValue(code, out var advice) ? $": {advice}" : "";
}
