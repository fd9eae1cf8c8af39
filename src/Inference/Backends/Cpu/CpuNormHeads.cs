using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Heads lie next to each other, so where a head is no whole number of vectors its end is computed value by value.</summary>
internal static unsafe class CpuNormHeads<TLanes> where TLanes : struct, ILanes<TLanes>
{
    public static void Run(FloatMatrix vectors, int rows, FloatMatrix gain, float epsilon)
    {
        for (var row = 0; row < rows; row++)
        {
            var x = vectors.RowPointer(row);
            for (var head = 0; head < vectors.Columns; head += gain.Columns) RunHead(x + head, gain.Pointer, gain.Columns, epsilon);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunHead(float* x, float* gain, int size, float epsilon)
    {
        var whole = size / TLanes.Count * TLanes.Count;
        var lanes = TLanes.Broadcast(0);
        for (var i = 0; i < whole; i += TLanes.Count)
        {
            var value = TLanes.Load(x + i);
            lanes = TLanes.MultiplyAdd(value, value, lanes);
        }

        var squares = lanes.Sum();
        for (var i = whole; i < size; i++) squares += x[i] * x[i];
        var scale = 1 / MathF.Sqrt(squares / size + epsilon);
        for (var i = 0; i < whole; i += TLanes.Count) (TLanes.Load(x + i) * TLanes.Broadcast(scale) * TLanes.Load(gain + i)).Store(x + i);
        for (var i = whole; i < size; i++) x[i] = x[i] * scale * gain[i];
    }
}
