namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceNormHeads
{
    public static void Run(FloatMatrix vectors, int rows, FloatMatrix gain, float epsilon)
    {
        var g = gain.Row(0);
        for (var row = 0; row < rows; row++)
        {
            var x = vectors.Row(row);
            for (var head = 0; head < x.Length; head += g.Length) Norm(x.Slice(head, g.Length), g, epsilon);
        }
    }

    private static void Norm(Span<float> x, ReadOnlySpan<float> g, float epsilon)
    {
        var squares = 0.0;
        foreach (var value in x) squares += (double)value * value;
        var scale = 1 / Math.Sqrt(squares / x.Length + epsilon);
        for (var i = 0; i < x.Length; i++) x[i] = (float)(x[i] * scale * g[i]);
    }
}
