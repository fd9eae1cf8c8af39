namespace AIForge.Inference.Backends.Cuda.Driver;

/// <summary>The functions a backend calls while it runs, looked up once.</summary>
/// <exception cref="EntryPointNotFoundException">The driver is too old.</exception>
internal sealed unsafe class CudaFunctions(CudaDriver driver)
{
    public readonly delegate* unmanaged<nint*, int, int> RetainContext = (delegate* unmanaged<nint*, int, int>)driver.Export("cuDevicePrimaryCtxRetain");
    public readonly delegate* unmanaged<int, int> ReleaseContext = (delegate* unmanaged<int, int>)driver.Export("cuDevicePrimaryCtxRelease_v2");
    public readonly delegate* unmanaged<nint, int> SetContext = (delegate* unmanaged<nint, int>)driver.Export("cuCtxSetCurrent");
    public readonly delegate* unmanaged<nuint*, nuint*, int> MemoryInfo = (delegate* unmanaged<nuint*, nuint*, int>)driver.Export("cuMemGetInfo_v2");
    public readonly delegate* unmanaged<ulong*, nuint, int> Allocate = (delegate* unmanaged<ulong*, nuint, int>)driver.Export("cuMemAlloc_v2");
    public readonly delegate* unmanaged<ulong, int> Free = (delegate* unmanaged<ulong, int>)driver.Export("cuMemFree_v2");
    public readonly delegate* unmanaged<void**, nuint, uint, int> AllocateHost = (delegate* unmanaged<void**, nuint, uint, int>)driver.Export("cuMemHostAlloc");
    public readonly delegate* unmanaged<void*, int> FreeHost = (delegate* unmanaged<void*, int>)driver.Export("cuMemFreeHost");
    public readonly delegate* unmanaged<void*, nuint, uint, int> Register = (delegate* unmanaged<void*, nuint, uint, int>)driver.Export("cuMemHostRegister_v2");
    public readonly delegate* unmanaged<void*, int> Unregister = (delegate* unmanaged<void*, int>)driver.Export("cuMemHostUnregister");
    public readonly delegate* unmanaged<ulong, void*, nuint, nint, int> Upload = (delegate* unmanaged<ulong, void*, nuint, nint, int>)driver.Export("cuMemcpyHtoDAsync_v2");
    public readonly delegate* unmanaged<void*, ulong, nuint, nint, int> Download = (delegate* unmanaged<void*, ulong, nuint, nint, int>)driver.Export("cuMemcpyDtoHAsync_v2");
    public readonly delegate* unmanaged<ulong, ulong, nuint, nint, int> Copy = (delegate* unmanaged<ulong, ulong, nuint, nint, int>)driver.Export("cuMemcpyDtoDAsync_v2");
    public readonly delegate* unmanaged<ulong, byte, nuint, nint, int> Fill = (delegate* unmanaged<ulong, byte, nuint, nint, int>)driver.Export("cuMemsetD8Async");
    public readonly delegate* unmanaged<nint*, void*, uint, int*, void**, int> LoadModule = (delegate* unmanaged<nint*, void*, uint, int*, void**, int>)driver.Export("cuModuleLoadDataEx");
    public readonly delegate* unmanaged<nint, int> UnloadModule = (delegate* unmanaged<nint, int>)driver.Export("cuModuleUnload");
    public readonly delegate* unmanaged<nint*, nint, byte*, int> GetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)driver.Export("cuModuleGetFunction");
    public readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> Launch =
        (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)driver.Export("cuLaunchKernel");
    public readonly delegate* unmanaged<nint*, uint, int> CreateStream = (delegate* unmanaged<nint*, uint, int>)driver.Export("cuStreamCreate");
    public readonly delegate* unmanaged<nint, int> Synchronize = (delegate* unmanaged<nint, int>)driver.Export("cuStreamSynchronize");
    public readonly delegate* unmanaged<nint, int> DestroyStream = (delegate* unmanaged<nint, int>)driver.Export("cuStreamDestroy_v2");
    public readonly delegate* unmanaged<nint*, uint, int> CreateEvent = (delegate* unmanaged<nint*, uint, int>)driver.Export("cuEventCreate");
    public readonly delegate* unmanaged<nint, nint, int> RecordEvent = (delegate* unmanaged<nint, nint, int>)driver.Export("cuEventRecord");
    public readonly delegate* unmanaged<nint, int> WaitForEvent = (delegate* unmanaged<nint, int>)driver.Export("cuEventSynchronize");
    public readonly delegate* unmanaged<float*, nint, nint, int> ElapsedTime = (delegate* unmanaged<float*, nint, nint, int>)driver.Export("cuEventElapsedTime");
    public readonly delegate* unmanaged<nint, int> DestroyEvent = (delegate* unmanaged<nint, int>)driver.Export("cuEventDestroy_v2");
    public readonly delegate* unmanaged<nint, int, int> BeginCapture = (delegate* unmanaged<nint, int, int>)driver.Export("cuStreamBeginCapture_v2");
    public readonly delegate* unmanaged<nint, nint*, int> EndCapture = (delegate* unmanaged<nint, nint*, int>)driver.Export("cuStreamEndCapture");
    public readonly delegate* unmanaged<nint*, nint, ulong, int> Instantiate = (delegate* unmanaged<nint*, nint, ulong, int>)driver.Export("cuGraphInstantiateWithFlags");
    public readonly delegate* unmanaged<nint, nint, int> LaunchGraph = (delegate* unmanaged<nint, nint, int>)driver.Export("cuGraphLaunch");
    public readonly delegate* unmanaged<nint, int> DestroyGraph = (delegate* unmanaged<nint, int>)driver.Export("cuGraphDestroy");
    public readonly delegate* unmanaged<nint, int> DestroyExecutable = (delegate* unmanaged<nint, int>)driver.Export("cuGraphExecDestroy");
}
