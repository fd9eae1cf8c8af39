namespace AIForge.Inference.Generation;

/// <summary>
/// Requests that wait for a slot, first come first served, with a limit. Sequences put back because memory ran out go to the front
/// and do not count: they were admitted once.
/// </summary>
internal sealed class WaitingLine(int limit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<GenerationSequence> _submitted = [];
    private readonly Stack<GenerationSequence> _preempted = [];

    public int Count
    {
        get
        {
            lock (_gate) return _submitted.Count + _preempted.Count;
        }
    }

    public void Submit(GenerationSequence sequence)
    {
        lock (_gate)
        {
            if (_submitted.Count >= limit) throw new QueueFullException(limit);
            _submitted.AddLast(sequence);
        }
    }

    public void PutBack(GenerationSequence sequence)
    {
        lock (_gate) _preempted.Push(sequence);
    }

    /// <summary>A cancelled request leaves at once, so that it does not keep its place from others.</summary>
    public void Remove(GenerationSequence sequence)
    {
        lock (_gate) _submitted.Remove(sequence);
    }

    public GenerationSequence? Peek()
    {
        lock (_gate) return _preempted.TryPeek(out var sequence) ? sequence : _submitted.First?.Value;
    }

    /// <summary>Takes a sequence that <see cref="Peek"/> returned; false when it has been removed since.</summary>
    public bool TryTake(GenerationSequence sequence)
    {
        lock (_gate)
        {
            if (!_preempted.TryPeek(out var first) || first != sequence) return _submitted.Remove(sequence);
            _preempted.Pop();
            return true;
        }
    }
}
