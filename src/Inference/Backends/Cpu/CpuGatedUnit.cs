using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary><c>gate = gate · sigmoid(f(gate)) · up</c>: SwiGLU and GeGLU differ in f alone.</summary>
internal sealed unsafe class CpuGatedUnit<TLanes, TGate>(WorkerPool pool) : ParallelWork
    where TLanes : struct, ILanes<TLanes>
    where TGate : struct, IGate<TLanes>
{
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
        for (var i = 0; i < stride; i += TLanes.Count)
        {
            var value = TLanes.Load(gate + i);
            (value / (one + TLanes.Exp(zero - TGate.Of(value))) * TLanes.Load(up + i)).Store(gate + i);
        }
    }
}
