namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceRmsNorm
{
    public static void Run(FloatMatrix input, int rows, FloatMatrix gain, float epsilon, FloatMatrix output)
    {
        var g = gain.Row(0);
        for (var row = 0; row < rows; row++)
        {
            var x = input.Row(row);
            var y = output.Row(row);
            var squares = 0.0;
            foreach (var value in x) squares += (double)value * value;
            var scale = 1 / Math.Sqrt(squares / x.Length + epsilon);
            for (var i = 0; i < x.Length; i++) y[i] = (float)(x[i] * scale * g[i]);
        }
    }
}
