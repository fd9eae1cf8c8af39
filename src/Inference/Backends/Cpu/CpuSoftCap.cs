using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

internal static unsafe class CpuSoftCap<TLanes> where TLanes : struct, ILanes<TLanes>
{
    public static void Run(FloatMatrix target, int rows, float cap)
    {
        for (var row = 0; row < rows; row++) RunRow(target.RowPointer(row), target.Stride, cap);
    }

    /// <summary>Bounds values; <paramref name="count"/> is a multiple of the vector's width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunRow(float* values, int count, float cap)
    {
        // tanh(x) = 1 - 2 / (e^2x + 1), which is right at both ends too: e^2x becomes zero or infinite there.
        var one = TLanes.Broadcast(1);
        var two = TLanes.Broadcast(2);
        var bound = TLanes.Broadcast(cap);
        var doubled = TLanes.Broadcast(2 / cap);
        for (var i = 0; i < count; i += TLanes.Count)
            (bound * (one - two / (TLanes.Exp(TLanes.Load(values + i) * doubled) + one))).Store(values + i);
    }
}
