using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

internal static unsafe class CpuRmsNorm<TLanes> where TLanes : struct, ILanes<TLanes>
{
    public static void Run(FloatMatrix input, int rows, FloatMatrix gain, float epsilon, FloatMatrix output)
    {
        for (var row = 0; row < rows; row++)
            RunRow(input.RowPointer(row), gain.Pointer, output.RowPointer(row), input.Columns, input.Stride, epsilon);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunRow(float* x, float* gain, float* y, int columns, int stride, float epsilon)
    {
        var squares = TLanes.Broadcast(0);
        for (var i = 0; i < stride; i += TLanes.Count)
        {
            var value = TLanes.Load(x + i);
            squares = TLanes.MultiplyAdd(value, value, squares);
        }

        var scale = TLanes.Broadcast(1 / MathF.Sqrt(squares.Sum() / columns + epsilon));
        for (var i = 0; i < stride; i += TLanes.Count) (TLanes.Load(x + i) * scale * TLanes.Load(gain + i)).Store(y + i);
    }
}
