namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceAddBias
{
    public static void Run(FloatMatrix target, int rows, FloatMatrix bias)
    {
        var b = bias.Row(0);
        for (var row = 0; row < rows; row++)
        {
            var x = target.Row(row);
            for (var i = 0; i < x.Length; i++) x[i] += b[i];
        }
    }
}
