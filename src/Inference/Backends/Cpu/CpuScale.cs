using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

internal static unsafe class CpuScale<TLanes> where TLanes : struct, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(FloatMatrix target, int rows, float factor)
    {
        var scale = TLanes.Broadcast(factor);
        for (var row = 0; row < rows; row++)
        {
            var x = target.RowPointer(row);
            for (var i = 0; i < target.Stride; i += TLanes.Count) (TLanes.Load(x + i) * scale).Store(x + i);
        }
    }
}
