using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Products of floating-point weights, four weight rows at a time so that each input vector is loaded once for all of
/// them.</summary>
internal sealed unsafe class FloatMatMul<TLanes, TLoader> : MatMulKernel
    where TLanes : struct, ILanes<TLanes>
    where TLoader : struct, IWeightLoader<TLanes>
{
    public override MatMulInputKind InputKind => MatMulInputKind.Floats;

    public override void Run(in MatMulInput input, MatMulTarget target, int unit)
    {
        var weights = (MappedMatrix)target.Weights;
        var row = unit * UnitRows;
        var last = Math.Min(row + UnitRows, weights.Rows);
        for (; row + 4 <= last; row += 4)
            for (var token = 0; token < input.Rows; token++)
                FourRows(weights, row, input.Values.RowPointer(token), target.Output.RowPointer(token));
        for (; row < last; row++)
            for (var token = 0; token < input.Rows; token++)
                target.Output.RowPointer(token)[row] = OneRow(weights, row, input.Values.RowPointer(token));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(MappedMatrix weights, int row, float* x, float* output)
    {
        byte* w0 = weights.RowPointer(row), w1 = weights.RowPointer(row + 1), w2 = weights.RowPointer(row + 2), w3 = weights.RowPointer(row + 3);
        var s0 = TLanes.Broadcast(0);
        var (s1, s2, s3) = (s0, s0, s0);
        var column = 0;
        for (; column + TLanes.Count <= weights.Columns; column += TLanes.Count)
        {
            var v = TLanes.Load(x + column);
            s0 = TLanes.MultiplyAdd(TLoader.Load(w0, column), v, s0);
            s1 = TLanes.MultiplyAdd(TLoader.Load(w1, column), v, s1);
            s2 = TLanes.MultiplyAdd(TLoader.Load(w2, column), v, s2);
            s3 = TLanes.MultiplyAdd(TLoader.Load(w3, column), v, s3);
        }

        output[row] = Finish(s0, w0, x, column, weights.Columns);
        output[row + 1] = Finish(s1, w1, x, column, weights.Columns);
        output[row + 2] = Finish(s2, w2, x, column, weights.Columns);
        output[row + 3] = Finish(s3, w3, x, column, weights.Columns);
    }

    private static float OneRow(MappedMatrix weights, int row, float* x)
    {
        var w = weights.RowPointer(row);
        var sum = TLanes.Broadcast(0);
        var column = 0;
        for (; column + TLanes.Count <= weights.Columns; column += TLanes.Count)
            sum = TLanes.MultiplyAdd(TLoader.Load(w, column), TLanes.Load(x + column), sum);
        return Finish(sum, w, x, column, weights.Columns);
    }

    // The weights end with the file, so the last columns are read one by one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Finish(TLanes sum, byte* w, float* x, int column, int columns)
    {
        var total = sum.Sum();
        for (; column < columns; column++) total = MathF.FusedMultiplyAdd(TLoader.LoadOne(w, column), x[column], total);
        return total;
    }
}
