namespace AIForge.Inference.Backends.Cuda.Driver;

/// <summary>Memory of the process that the GPU copies from and to while the processor does something else.</summary>
internal sealed unsafe class PinnedMemory : IDisposable
{
    private readonly CudaDevice _device;

    public PinnedMemory(CudaDevice device, long bytes)
    {
        _device = device;
        Bytes = bytes;
        void* address;
        device.Enter();
        device.Check(device.Functions.AllocateHost(&address, (nuint)bytes, 0), "cuMemHostAlloc");
        Address = (byte*)address;
    }

    public long Bytes { get; }

    public byte* Address { get; private set; }

    public void Dispose()
    {
        if (Address is null) return;
        _ = _device.Functions.FreeHost(Address);
        Address = null;
    }
}
