namespace AIForge.Inference.Backends.Cuda;

/// <summary>The rotations of a pass that wait: queries and keys are turned where the keys are stored.</summary>
internal sealed class CudaTurns
{
    private CudaTurn? _first;
    private CudaTurn? _second;

    public bool IsEmpty => _first is null;

    /// <summary>False when two wait already.</summary>
    public bool TryAdd(CudaTurn turn)
    {
        if (_second is not null) return false;
        if (_first is null) _first = turn;
        else _second = turn;
        return true;
    }

    public bool TryTake(out CudaTurn turn)
    {
        turn = _first ?? default;
        if (_first is null) return false;
        (_first, _second) = (_second, null);
        return true;
    }

    /// <summary>Takes both when they are of some queries and these keys, by the same angles.</summary>
    public bool TryTakePair(CudaActivations keys, int rows, out CudaTurn queries)
    {
        queries = _first ?? default;
        if (_first is not { } first || _second is not { } second) return false;
        if (second.Vectors != keys || first.Angles != second.Angles || first.Settings != second.Settings || first.Rows != rows || second.Rows != rows) return false;
        Clear();
        return true;
    }

    public void Clear() => (_first, _second) = (null, null);
}
