using AIForge.Inference.Backends;
using AIForge.Inference.Models;

namespace AIForge.Inference.Generation;

/// <summary>
/// Texts that wait for their embedding, first come first served. The scheduler's loop gives them a step between those of the
/// generations; many short texts share a step, and a long one takes several.
/// </summary>
internal sealed class EmbeddingLine(Transformer model, RuntimeOptions options)
{
    private readonly Lock _gate = new();
    private readonly Queue<EmbeddingJob> _waiting = [];
    private readonly List<EmbeddingJob> _active = [];
    private readonly List<BatchSegment> _segments = [];
    private readonly List<int> _tokens = [];

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _waiting.Count == 0 && _active.Count == 0;
        }
    }

    /// <exception cref="QueueFullException">Too many texts wait.</exception>
    public EmbeddingJob[] Submit(IReadOnlyList<int[]> texts, PoolingKind pooling, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Count + texts.Count > options.MaxQueuedRequests) throw new QueueFullException(options.MaxQueuedRequests);
            var jobs = texts.Select(tokens => new EmbeddingJob(tokens, pooling, model.Parameters.EmbeddingLength, model.KvStore, cancellationToken)).ToArray();
            foreach (var job in jobs) _waiting.Enqueue(job);
            return jobs;
        }
    }

    /// <summary>Computes a share of the texts, if there are any.</summary>
    public void Step()
    {
        Admit();
        _segments.Clear();
        _tokens.Clear();
        foreach (var job in _active)
        {
            var count = Math.Min(job.Length - job.Computed, options.PrefillChunk - _tokens.Count);
            if (count == 0) break;
            _segments.Add(new BatchSegment(job.Pages, job.Computed, _tokens.Count, count));
            _tokens.AddRange(job.Next(count));
        }

        if (_segments.Count == 0) return;
        try
        {
            var hidden = model.ForwardHidden(_tokens.ToArray(), _segments.ToArray());
            for (var i = 0; i < _segments.Count; i++)
                for (var row = 0; row < _segments[i].RowCount; row++) _active[i].Accept(hidden.Row(_segments[i].FirstRow + row));
        }
        catch (Exception exception)
        {
            // A defect must not take the loop down with it.
            Fail(exception);
        }

        for (var i = _active.Count - 1; i >= 0; i--)
            if (_active[i].Computed == _active[i].Length) Retire(i).Finish();
    }

    public void Fail(Exception exception)
    {
        lock (_gate)
            while (_waiting.TryDequeue(out var job)) job.Fail(exception);
        for (var i = _active.Count - 1; i >= 0; i--) Retire(i).Fail(exception);
    }

    /// <summary>Lets texts in for which there is memory as a whole, so that none waits half-way for what another holds.</summary>
    private void Admit()
    {
        for (var i = _active.Count - 1; i >= 0; i--)
            if (_active[i].IsCancelled) Retire(i).Cancel();
        lock (_gate)
        {
            while (_active.Count < options.MaxConcurrentSequences && _waiting.TryPeek(out var job))
            {
                if (!job.IsCancelled && !job.Pages.TryReserve(job.Length))
                {
                    job.Pages.Release();
                    return;
                }

                _waiting.Dequeue();
                if (job.IsCancelled) Drop(job);
                else _active.Add(job);
            }
        }
    }

    private static void Drop(EmbeddingJob job)
    {
        job.Pages.Release();
        job.Cancel();
    }

    private EmbeddingJob Retire(int index)
    {
        var job = _active[index];
        job.Pages.Release();
        _active.RemoveAt(index);
        return job;
    }
}
