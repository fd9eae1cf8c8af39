namespace AIForge.Inference.Backends.Cpu;

/// <inheritdoc/>
internal sealed class LaneOperations<TLanes>(WorkerPool pool) : LaneOperations where TLanes : struct, ILanes<TLanes>
{
    private readonly CpuSwiGlu<TLanes> _swiGlu = new(pool);

    public override AttentionWork Attention { get; } = new CpuAttention<TLanes>(pool);

    public override void RmsNorm(FloatMatrix input, int rows, FloatMatrix gain, float epsilon, FloatMatrix output) =>
        CpuRmsNorm<TLanes>.Run(input, rows, gain, epsilon, output);

    public override void SwiGlu(FloatMatrix gate, FloatMatrix up, int rows) => _swiGlu.Run(gate, up, rows);

    public override void Add(FloatMatrix target, FloatMatrix delta, int rows) => CpuAdd<TLanes>.Run(target, delta, rows);
}
