namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceAdd
{
    public static void Run(FloatMatrix target, FloatMatrix delta, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var sum = target.Row(row);
            var d = delta.Row(row);
            for (var i = 0; i < sum.Length; i++) sum[i] += d[i];
        }
    }
}
