namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceScale
{
    public static void Run(FloatMatrix target, int rows, float factor)
    {
        for (var row = 0; row < rows; row++)
            foreach (ref var value in target.Row(row)) value *= factor;
    }
}
