using AIForge.Inference.Backends.Cuda.Driver;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>The pages of keys and values on the GPU.</summary>
internal sealed class CudaKeyValues : IDisposable
{
    private readonly CudaDevice _device;

    /// <exception cref="BackendMemoryException">The GPU has too little memory.</exception>
    public CudaKeyValues(CudaDevice device, KvStore store)
    {
        (_device, Shape, Pages) = (device, store.Shape, store.Pages);
        Address = device.Allocate(store.Shape.PageBytes * store.Pages);
        // Beyond a head's size a page is read and dropped.
        device.Clear(Address, store.Shape.PageBytes * store.Pages);
    }

    public ulong Address { get; private set; }

    public KvShape Shape { get; }

    public int Pages { get; }

    public void Dispose()
    {
        _device.Free(Address);
        Address = 0;
    }
}
