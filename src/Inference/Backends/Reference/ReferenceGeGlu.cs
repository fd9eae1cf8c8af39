namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceGeGlu
{
    public static void Run(FloatMatrix gate, FloatMatrix up, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var g = gate.Row(row);
            var u = up.Row(row);
            for (var i = 0; i < g.Length; i++) g[i] = (float)(Gelu(g[i]) * u[i]);
        }
    }

    private static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
}
