using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

internal static unsafe class CpuAddBias<TLanes> where TLanes : struct, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(FloatMatrix target, int rows, FloatMatrix bias)
    {
        for (var row = 0; row < rows; row++)
        {
            var x = target.RowPointer(row);
            for (var i = 0; i < target.Stride; i += TLanes.Count) (TLanes.Load(x + i) + TLanes.Load(bias.Pointer + i)).Store(x + i);
        }
    }
}
