using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

internal static unsafe class CpuAdd<TLanes> where TLanes : struct, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(FloatMatrix target, FloatMatrix delta, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            float* sum = target.RowPointer(row), d = delta.RowPointer(row);
            for (var i = 0; i < target.Stride; i += TLanes.Count) (TLanes.Load(sum + i) + TLanes.Load(d + i)).Store(sum + i);
        }
    }
}
