namespace AIForge.Inference.Backends.Cpu;

/// <summary>The operations whose code depends on the vector width.</summary>
internal abstract class LaneOperations : IDisposable
{
    public abstract AttentionWork AttentionOver(KvStore store);

    public static LaneOperations Create(SimdLevel level, WorkerPool pool) => level switch
    {
        SimdLevel.Scalar => new LaneOperations<Lanes1>(pool),
        SimdLevel.Avx512 => new LaneOperations<Lanes16>(pool),
        _ => new LaneOperations<Lanes8>(pool),
    };

    public abstract void RmsNorm(FloatMatrix input, int rows, FloatMatrix gain, float epsilon, FloatMatrix output);

    public abstract void NormHeads(FloatMatrix vectors, int rows, FloatMatrix gain, float epsilon);

    public abstract void AddBias(FloatMatrix target, int rows, FloatMatrix bias);

    public abstract void Scale(FloatMatrix target, int rows, float factor);

    public abstract void SoftCap(FloatMatrix target, int rows, float cap);

    public abstract void GeGlu(FloatMatrix gate, FloatMatrix up, int rows);

    public abstract void SwiGlu(FloatMatrix gate, FloatMatrix up, int rows);

    public abstract void Add(FloatMatrix target, FloatMatrix delta, int rows);

    public abstract void Dispose();
}
