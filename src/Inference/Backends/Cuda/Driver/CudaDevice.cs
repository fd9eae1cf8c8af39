using System.Globalization;

namespace AIForge.Inference.Backends.Cuda.Driver;

/// <summary>
/// One GPU with a stream of our own: memory, copies, launches. Calls may come from any thread, but only from one at a time. After an error
/// that ends the GPU's context every further call says so.
/// </summary>
internal sealed unsafe class CudaDevice : IDisposable
{
    private const uint NonBlocking = 1;
    private const int RelaxedCapture = 2;
    private const int ComputeMajor = 75, LeastMajor = 8;

    private readonly CudaDriver _driver;
    private readonly int _device;
    private readonly nint _context;
    private readonly nint _stream;
    private readonly HashSet<ulong> _allocated = [];
    private volatile string? _lost;
    private bool _disposed;

    private CudaDevice(CudaDriver driver, int ordinal)
    {
        (_driver, Ordinal, Functions) = (driver, ordinal, new CudaFunctions(driver));
        Setup(driver.GetDevice(ordinal, out _device), "cuDeviceGet");
        if (driver.Attribute(_device, ComputeMajor) is { } major and < LeastMajor)
            throw new BackendUnavailableException($"GPU {ordinal} has compute capability {major}.x; the kernels need {LeastMajor}.0 or later");
        nint context, stream;
        Setup(Functions.RetainContext(&context, _device), "cuDevicePrimaryCtxRetain");
        _context = context;
        try
        {
            Setup(Functions.SetContext(context), "cuCtxSetCurrent");
            Setup(Functions.CreateStream(&stream, NonBlocking), "cuStreamCreate");
            _stream = stream;
        }
        catch
        {
            _ = Functions.ReleaseContext(_device);
            throw;
        }
    }

    public int Ordinal { get; }

    public CudaFunctions Functions { get; }

    public bool IsLost => _lost is not null;

    /// <exception cref="BackendUnavailableException">There is no such GPU, or its driver does not begin.</exception>
    public static CudaDevice Open(string library, int ordinal)
    {
        var driver = CudaDriver.Find(library) ?? throw new BackendUnavailableException($"{library} was not found: no NVIDIA driver is installed");
        try
        {
            if (driver.Initialize() is var code and not 0) throw Unavailable(driver, "cuInit", code);
            if (driver.CountDevices(out var count) is var countCode and not 0) throw Unavailable(driver, "cuDeviceGetCount", countCode);
            if (ordinal < 0 || ordinal >= count) throw new BackendUnavailableException($"there is no GPU {ordinal}: the driver has {count}, counted from 0");
            return new CudaDevice(driver, ordinal);
        }
        catch (EntryPointNotFoundException exception)
        {
            throw new BackendUnavailableException($"the NVIDIA driver is too old: {exception.Message}");
        }
    }

    /// <summary>Bytes that are free on the GPU, whoever uses the others.</summary>
    public long FreeBytes()
    {
        nuint free, total;
        Enter();
        Check(Functions.MemoryInfo(&free, &total), "cuMemGetInfo_v2");
        return (long)free;
    }

    /// <exception cref="BackendMemoryException">The GPU has too little free memory.</exception>
    public ulong Allocate(long bytes)
    {
        ulong address;
        Enter();
        var code = Functions.Allocate(&address, (nuint)bytes);
        if (code == CudaCode.OutOfMemory)
            throw new BackendMemoryException(string.Create(CultureInfo.InvariantCulture, $"GPU {Ordinal} has no {bytes / 1e6:F1} MB of memory left, only {FreeBytes() / 1e6:F1} MB"));
        Check(code, "cuMemAlloc_v2");
        lock (_allocated) _allocated.Add(address);
        return address;
    }

    /// <summary>Also of a GPU that is lost, perhaps unnoticed so far: its memory is gone anyhow.</summary>
    public void Free(ulong address)
    {
        if (address == 0 || !TryEnter()) return;
        lock (_allocated) _allocated.Remove(address);
        _ = Functions.Free(address);
    }

    /// <summary>Begins a copy to the GPU. The source must stay as it is until the copy is done, unless it is pageable memory.</summary>
    public void Upload(ulong to, void* from, long bytes)
    {
        Enter();
        Check(Functions.Upload(to, from, (nuint)bytes, _stream), "cuMemcpyHtoDAsync_v2");
    }

    /// <summary>Copies from the GPU, when all that was launched before is done.</summary>
    public void Download(void* to, ulong from, long bytes)
    {
        Enter();
        Check(Functions.Download(to, from, (nuint)bytes, _stream), "cuMemcpyDtoHAsync_v2");
        Synchronize();
    }

    public void Clear(ulong address, long bytes)
    {
        Enter();
        Check(Functions.Fill(address, 0, (nuint)bytes, _stream), "cuMemsetD8Async");
    }

    public void Launch(nint kernel, (int X, int Y, int Z) grid, int threads, params ReadOnlySpan<Argument> arguments)
    {
        Enter();
        fixed (Argument* values = arguments)
        {
            var pointers = stackalloc void*[arguments.Length];
            for (var i = 0; i < arguments.Length; i++) pointers[i] = values + i;
            Check(Functions.Launch(kernel, (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)threads, 1, 1, 0, _stream, pointers, null), "cuLaunchKernel");
        }
    }

    public void Synchronize()
    {
        Enter();
        Check(Functions.Synchronize(_stream), "cuStreamSynchronize");
    }

    public nint CreateEvent()
    {
        nint created;
        Enter();
        Check(Functions.CreateEvent(&created, 0), "cuEventCreate");
        return created;
    }

    public void Record(nint moment)
    {
        Enter();
        Check(Functions.RecordEvent(moment, _stream), "cuEventRecord");
    }

    public void WaitFor(nint moment)
    {
        Enter();
        Check(Functions.WaitForEvent(moment), "cuEventSynchronize");
    }

    /// <summary>From here on launches are recorded and not run.</summary>
    public void BeginRecording()
    {
        Enter();
        Check(Functions.BeginCapture(_stream, RelaxedCapture), "cuStreamBeginCapture_v2");
    }

    /// <summary>What was recorded, ready to be run.</summary>
    public nint EndRecording()
    {
        nint graph, executable;
        Enter();
        Check(Functions.EndCapture(_stream, &graph), "cuStreamEndCapture");
        var code = Functions.Instantiate(&executable, graph, 0);
        _ = Functions.DestroyGraph(graph);
        Check(code, "cuGraphInstantiateWithFlags");
        return executable;
    }

    /// <summary>Ends a recording of which nothing is wanted.</summary>
    public void DropRecording()
    {
        nint graph;
        if (!IsLost && Functions.EndCapture(_stream, &graph) == 0) _ = Functions.DestroyGraph(graph);
    }

    public void Run(nint executable)
    {
        Enter();
        Check(Functions.LaunchGraph(executable, _stream), "cuGraphLaunch");
    }

    /// <summary>Makes the GPU the one that this thread's calls are about.</summary>
    public void Enter()
    {
        if (_lost is not null) throw new BackendLostException(_lost);
        Check(Functions.SetContext(_context), "cuCtxSetCurrent");
    }

    /// <summary>As <see cref="Enter"/>; false where nothing is to be done any more.</summary>
    public bool TryEnter() => !_disposed && !IsLost && Functions.SetContext(_context) == 0;

    /// <exception cref="BackendMemoryException">The GPU has too little memory.</exception>
    /// <exception cref="BackendLostException">The GPU, or our part of it, does not work any more.</exception>
    public void Check(int code, string call)
    {
        if (code == 0) return;
        var what = $"{call} failed on GPU {Ordinal} with CUDA error {code} {_driver.NameOf(code)}".TrimEnd();
        if (code == CudaCode.OutOfMemory) throw new BackendMemoryException(what);
        if (!CudaCode.IsLost(code)) throw new InvalidOperationException(what);
        _lost = what + CudaCode.Advice(code);
        throw new BackendLostException(_lost);
    }

    public void Dispose()
    {
        if (_disposed) return;
        // A context that is lost takes its stream and its memory along.
        if (TryEnter())
        {
            _ = Functions.Synchronize(_stream);
            // A model that is refused half-way through loading leaves matrices nobody disposes of.
            foreach (var address in _allocated) _ = Functions.Free(address);
            _ = Functions.DestroyStream(_stream);
        }

        _disposed = true;
        _ = Functions.ReleaseContext(_device);
    }

    private void Setup(int code, string call)
    {
        if (code != 0) throw Unavailable(_driver, call, code);
    }

    private static BackendUnavailableException Unavailable(CudaDriver driver, string call, int code) =>
        new($"{call} failed with CUDA error {code} {driver.NameOf(code)}".TrimEnd() + CudaCode.Advice(code));
}
