using AIForge.Inference.Backends.Cuda.Driver;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>
/// Passes recorded as graphs: one launch instead of hundreds. A shape is run once, recorded the second time and repeated from then on; what
/// differs from pass to pass lies in the batch's buffer.
/// </summary>
internal sealed unsafe class CudaRecordings(CudaDevice device) : IDisposable
{
    private readonly Dictionary<PassShape, (nint Executable, CudaActivations[] Written)> _recorded = [];
    private readonly HashSet<PassShape> _seen = [];
    private readonly List<CudaActivations> _written = [];
    private PassShape? _current;
    private int _version;

    public bool IsRecording => _current is not null;

    /// <summary>Passes that were repeated.</summary>
    public long Repeated { get; private set; }

    /// <summary>Repeats the pass if it was recorded.</summary>
    /// <param name="version">Changes when a buffer has moved; what was recorded before is then of no use.</param>
    public bool TryRepeat(PassShape shape, int version)
    {
        if (version != _version) Forget();
        _version = version;
        if (!_recorded.TryGetValue(shape, out var recorded)) return false;
        device.Run(recorded.Executable);
        foreach (var activations in recorded.Written) activations.Replaced(shape.Rows);
        Repeated++;
        return true;
    }

    /// <summary>Begins to record when the shape was seen before: by then all buffers are there.</summary>
    public void Begin(PassShape shape)
    {
        if (_seen.Add(shape)) return;
        _written.Clear();
        device.BeginRecording();
        _current = shape;
    }

    public void Note(CudaActivations written)
    {
        if (IsRecording && !_written.Contains(written)) _written.Add(written);
    }

    /// <summary>Ends a recording and runs it.</summary>
    public void End()
    {
        if (_current is not { } shape) return;
        _current = null;
        var executable = device.EndRecording();
        _recorded[shape] = (executable, [.. _written]);
        device.Run(executable);
    }

    /// <summary>Ends a recording that did not come to its end.</summary>
    public void Drop()
    {
        if (!IsRecording) return;
        _current = null;
        device.DropRecording();
    }

    public void Dispose() => Forget();

    private void Forget()
    {
        foreach (var (executable, _) in _recorded.Values)
            if (device.TryEnter()) _ = device.Functions.DestroyExecutable(executable);
        _recorded.Clear();
        _seen.Clear();
    }
}
