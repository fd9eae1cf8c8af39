namespace AIForge.Inference.Backends.Cpu;

/// <summary>Attention over a batch, whatever the vector width.</summary>
internal abstract class AttentionWork : ParallelWork, IDisposable
{
    public abstract void Run(
        FloatMatrix queries, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments, AttentionRule rule, FloatMatrix output);

    public abstract void Dispose();
}
