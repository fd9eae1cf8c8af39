using AIForge.Inference.Backends.Cuda.Driver;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>
/// A matrix of activations on the GPU, with its quantised forms. It lies where it was last written: operations bring it to the GPU, the host's
/// look at a row brings it back.
/// </summary>
internal sealed unsafe class CudaActivations : IDeviceCopy
{
    // Smaller copies are done before pinning would have paid.
    private const long PinnedBytes = 64 << 10;

    private readonly CudaBackend _backend;
    private readonly CudaDevice _device;
    private readonly FloatMatrix _host;
    private bool _isOnHost = true;
    private bool _isOnDevice;
    private bool _isPinned;
    private int _validRows;

    public CudaActivations(CudaBackend backend, CudaDevice device, FloatMatrix host)
    {
        (_backend, _device, _host) = (backend, device, host);
        var bytes = RowBytes * host.Rows;
        Address = device.Allocate(bytes);
        // The padding of rows is zero, and stays so.
        device.Clear(Address, bytes);
        Steps = host.Stride / 32;
        Pitch = (host.Rows + 31) / 32 * 32;
        Eight = new CudaQuantized(device, this, isWide: false);
        Sixteen = new CudaQuantized(device, this, isWide: true);
    }

    public ulong Address { get; private set; }

    public int Columns => _host.Columns;

    public int Stride => _host.Stride;

    /// <summary>Runs of 32 columns.</summary>
    public int Steps { get; }

    /// <summary>Rows of a quantised form, a multiple of what tensor cores take at once.</summary>
    public int Pitch { get; }

    public CudaQuantized Eight { get; }

    public CudaQuantized Sixteen { get; }

    private long RowBytes => (long)_host.Stride * sizeof(float);

    /// <summary>Makes the GPU's values those of the matrix.</summary>
    public void Fetch()
    {
        if (_isOnDevice) return;
        _backend.RefuseWhileRecording("a matrix of the host");
        _device.Upload(Address, _host.Pointer, RowBytes * _host.Rows);
        // Of pinned memory the copy goes on, and the host may write at once.
        if (_isPinned) _device.Synchronize();
        (_isOnDevice, _validRows) = (true, _host.Rows);
        Forget();
    }

    /// <summary>An operation has replaced the first rows.</summary>
    public void Replaced(int rows) => Written(rows);

    /// <summary>An operation has changed values in place.</summary>
    public void Changed() => Written(_validRows);

    public void BeforeHostAccess()
    {
        if (_isOnDevice && !_isOnHost)
        {
            _backend.Settle();
            Pin();
            _device.Download(_host.Pointer, Address, RowBytes * Math.Min(_validRows, _host.Rows));
        }

        // What the host is given it may write.
        (_isOnHost, _isOnDevice) = (true, false);
    }

    public void Dispose()
    {
        Eight.Dispose();
        Sixteen.Dispose();
        if (_isPinned && _device.TryEnter()) _ = _device.Functions.Unregister(_host.Pointer);
        _device.Free(Address);
        Address = 0;
    }

    private void Written(int rows)
    {
        (_isOnDevice, _isOnHost, _validRows) = (true, false, rows);
        Forget();
        _backend.Note(this);
    }

    private void Forget() => (Eight.IsCurrent, Sixteen.IsCurrent) = (false, false);

    private void Pin()
    {
        if (_isPinned || RowBytes * _host.Rows < PinnedBytes) return;
        _device.Enter();
        // Refused, for example by a limit on locked memory, copies are slower and as correct.
        _isPinned = _device.Functions.Register(_host.Pointer, (nuint)(RowBytes * _host.Rows), 0) == 0;
    }
}
