namespace AIForge.Node.Hardware.Gpus;

/// <summary>Names or paths of the driver's libraries, which are looked up at run time.</summary>
internal sealed record NvidiaLibraries(string Cuda = "libcuda.so.1", string Nvml = "libnvidia-ml.so.1");
