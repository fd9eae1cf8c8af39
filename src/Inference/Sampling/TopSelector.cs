namespace AIForge.Inference.Sampling;

/// <summary>Finds the largest logits without sorting the vocabulary: a small heap whose root rejects nearly every value at once.</summary>
internal sealed class TopSelector
{
    private readonly PriorityQueue<int, (float Logit, int NegatedId)> _heap = new();

    /// <summary>The <paramref name="count"/> tokens with the largest logits, largest first; of equal logits the lower id comes
    /// first.</summary>
    public int[] Select(ReadOnlySpan<float> logits, int count)
    {
        count = Math.Min(count, logits.Length);
        if (count == 0) return [];
        _heap.Clear();
        var smallest = float.NegativeInfinity;
        for (var id = 0; id < logits.Length; id++)
        {
            if (_heap.Count < count) _heap.Enqueue(id, (logits[id], -id));
            else if (logits[id] > smallest) _heap.EnqueueDequeue(id, (logits[id], -id));
            else continue;
            if (_heap.TryPeek(out _, out var root)) smallest = root.Logit;
        }

        var ids = new int[_heap.Count];
        for (var i = ids.Length - 1; i >= 0; i--) ids[i] = _heap.Dequeue();
        return ids;
    }
}
