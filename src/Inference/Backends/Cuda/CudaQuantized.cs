using AIForge.Inference.Backends.Cuda.Driver;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>Activations in eight or sixteen bits; Kernels/activations.h says how they lie. Once a product has asked for it, whoever writes
/// the activations writes this form too.</summary>
internal sealed class CudaQuantized(CudaDevice device, CudaActivations source, bool isWide) : IDisposable
{
    public ulong High { get; private set; }

    /// <summary>Zero in the form of eight bits.</summary>
    public ulong Low { get; private set; }

    /// <summary>Scales and sums.</summary>
    public ulong Meaning { get; private set; }

    public bool IsWanted => High != 0;

    /// <summary>Says what the activations say.</summary>
    public bool IsCurrent { get; set; }

    /// <exception cref="BackendMemoryException">The GPU has too little memory.</exception>
    public void Want()
    {
        if (IsWanted) return;
        var (bytes, meanings) = ((long)source.Steps * source.Pitch * 32, (long)source.Steps * source.Pitch * 8);
        if (isWide) Low = New(bytes);
        Meaning = New(meanings);
        High = New(bytes);
    }

    public void Dispose()
    {
        device.Free(High);
        device.Free(Low);
        device.Free(Meaning);
        High = Low = Meaning = 0;
    }

    // Rows that nobody wrote are read beside others, and their results dropped.
    private ulong New(long bytes)
    {
        var address = device.Allocate(bytes);
        device.Clear(address, bytes);
        return address;
    }
}
