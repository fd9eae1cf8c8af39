using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

internal sealed unsafe class CpuGeGlu<TLanes>(WorkerPool pool) : ParallelWork where TLanes : struct, ILanes<TLanes>
{
    // gelu(x) = x · (1 + tanh(z)) / 2 = x · sigmoid(2 z), with 2 z = x · (Linear + Cubic · x²).
    private const float Linear = 1.5957691216f;
    private const float Cubic = Linear * 0.044715f;

    private FloatMatrix? _gate;
    private FloatMatrix? _up;

    public void Run(FloatMatrix gate, FloatMatrix up, int rows)
    {
        (_gate, _up) = (gate, up);
        pool.Run(this, rows, 8);
    }

    public override void Run(int start, int end, int worker)
    {
        for (var row = start; row < end; row++) RunRow(_gate!.RowPointer(row), _up!.RowPointer(row), _gate.Stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunRow(float* gate, float* up, int stride)
    {
        var one = TLanes.Broadcast(1);
        var zero = TLanes.Broadcast(0);
        var linear = TLanes.Broadcast(Linear);
        var cubic = TLanes.Broadcast(Cubic);
        for (var i = 0; i < stride; i += TLanes.Count)
        {
            var value = TLanes.Load(gate + i);
            var twice = value * TLanes.MultiplyAdd(cubic, value * value, linear);
            (value / (one + TLanes.Exp(zero - twice)) * TLanes.Load(up + i)).Store(gate + i);
        }
    }
}
