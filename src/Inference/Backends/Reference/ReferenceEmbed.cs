namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceEmbed
{
    public static void Run(MappedMatrix table, ReadOnlySpan<int> tokens, FloatMatrix output)
    {
        for (var row = 0; row < tokens.Length; row++) table.Dequantize(tokens[row], output.Row(row));
    }
}
