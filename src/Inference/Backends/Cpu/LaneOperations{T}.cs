namespace AIForge.Inference.Backends.Cpu;

/// <inheritdoc/>
internal sealed class LaneOperations<TLanes>(WorkerPool pool) : LaneOperations where TLanes : struct, ILanes<TLanes>
{
    private readonly CpuGatedUnit<TLanes, SiluGate<TLanes>> _swiGlu = new(pool);
    private readonly CpuGatedUnit<TLanes, GeluGate<TLanes>> _geGlu = new(pool);
    private readonly CpuAttention<TLanes, SingleLoader<TLanes>> _overSingles = new(pool);
    private readonly CpuAttention<TLanes, HalfLoader<TLanes>> _overHalves = new(pool);

    public override AttentionWork AttentionOver(KvStore store) => store.Shape.ValueBytes == sizeof(float) ? _overSingles : _overHalves;

    public override void RmsNorm(FloatMatrix input, int rows, FloatMatrix gain, float epsilon, FloatMatrix output) =>
        CpuRmsNorm<TLanes>.Run(input, rows, gain, epsilon, output);

    public override void NormHeads(FloatMatrix vectors, int rows, FloatMatrix gain, float epsilon) =>
        CpuNormHeads<TLanes>.Run(vectors, rows, gain, epsilon);

    public override void AddBias(FloatMatrix target, int rows, FloatMatrix bias) => CpuAddBias<TLanes>.Run(target, rows, bias);

    public override void Scale(FloatMatrix target, int rows, float factor) => CpuScale<TLanes>.Run(target, rows, factor);

    public override void SoftCap(FloatMatrix target, int rows, float cap) => CpuSoftCap<TLanes>.Run(target, rows, cap);

    public override void GeGlu(FloatMatrix gate, FloatMatrix up, int rows) => _geGlu.Run(gate, up, rows);

    public override void SwiGlu(FloatMatrix gate, FloatMatrix up, int rows) => _swiGlu.Run(gate, up, rows);

    public override void Add(FloatMatrix target, FloatMatrix delta, int rows) => CpuAdd<TLanes>.Run(target, delta, rows);

    public override void Dispose()
    {
        _overSingles.Dispose();
        _overHalves.Dispose();
    }
}
