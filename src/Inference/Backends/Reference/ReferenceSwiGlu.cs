namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceSwiGlu
{
    public static void Run(FloatMatrix gate, FloatMatrix up, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var g = gate.Row(row);
            var u = up.Row(row);
            for (var i = 0; i < g.Length; i++) g[i] = g[i] / (1 + MathF.Exp(-g[i])) * u[i];
        }
    }
}
