namespace AIForge.Inference.Backends.Cpu;

/// <summary>An operation cut into independent units. Instances are reused, so that running one allocates nothing.</summary>
internal abstract class ParallelWork
{
    /// <summary>Computes units <paramref name="start"/> to <paramref name="end"/> (exclusive).</summary>
    /// <param name="worker">0 for the calling thread, else the number of the pool thread: an index for scratch memory.</param>
    public abstract void Run(int start, int end, int worker);
}
