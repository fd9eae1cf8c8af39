using AIForge.Inference.Backends.Cuda.Driver;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>How fast a GPU reads its memory: the limit that decoding is held against.</summary>
internal sealed unsafe class CudaMeasurement(CudaDevice device, CudaModule module)
{
    private const int Threads = 256;
    private const int Blocks = 4096;

    /// <summary>Bytes a second, the best of several readings of <paramref name="bytes"/> bytes.</summary>
    public double ReadSpeed(long bytes, int rounds)
    {
        var kernel = module.Kernel("read_words");
        ulong from = device.Allocate(bytes), sums = device.Allocate(Blocks * Threads * sizeof(uint));
        nint begun = device.CreateEvent(), ended = device.CreateEvent();
        try
        {
            device.Clear(from, bytes);
            var best = double.PositiveInfinity;
            for (var round = 0; round < rounds; round++)
            {
                device.Record(begun);
                device.Launch(kernel, (Blocks, 1, 1), Threads, from, new Argument((ulong)(bytes / 16)), Blocks, sums);
                device.Record(ended);
                device.WaitFor(ended);
                float milliseconds;
                device.Check(device.Functions.ElapsedTime(&milliseconds, begun, ended), "cuEventElapsedTime");
                best = Math.Min(best, milliseconds / 1e3);
            }

            return bytes / best;
        }
        finally
        {
            device.Free(from);
            device.Free(sums);
            _ = device.Functions.DestroyEvent(begun);
            _ = device.Functions.DestroyEvent(ended);
        }
    }
}
