namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceSoftCap
{
    public static void Run(FloatMatrix target, int rows, float cap)
    {
        for (var row = 0; row < rows; row++)
            foreach (ref var value in target.Row(row)) value = (float)(cap * Math.Tanh((double)value / cap));
    }
}
