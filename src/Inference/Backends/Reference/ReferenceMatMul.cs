namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceMatMul
{
    public static void Run(FloatMatrix input, int rows, MappedMatrix weights, FloatMatrix output)
    {
        var w = new float[weights.Columns];
        for (var j = 0; j < weights.Rows; j++)
        {
            weights.Dequantize(j, w);
            for (var row = 0; row < rows; row++) output.Row(row)[j] = Dot(input.Row(row), w);
        }
    }

    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> w)
    {
        var sum = 0.0;
        for (var i = 0; i < w.Length; i++) sum += (double)x[i] * w[i];
        return (float)sum;
    }
}
