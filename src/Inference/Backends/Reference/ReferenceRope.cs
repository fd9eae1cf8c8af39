namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceRope
{
    public static void Run(FloatMatrix vectors, RopeTable table, ReadOnlySpan<BatchSegment> segments)
    {
        var headDimension = table.Angles.Columns;
        foreach (var segment in segments)
        {
            for (var i = 0; i < segment.RowCount; i++)
            {
                var row = vectors.Row(segment.FirstRow + i);
                var angles = table.Angles.Row(segment.Position + i);
                for (var head = 0; head < row.Length; head += headDimension) Rotate(row.Slice(head, headDimension), angles);
            }
        }
    }

    private static void Rotate(Span<float> head, ReadOnlySpan<float> angles)
    {
        for (var i = 0; i < head.Length; i += 2)
        {
            var (cos, sin) = (angles[i], angles[i + 1]);
            (head[i], head[i + 1]) = (head[i] * cos - head[i + 1] * sin, head[i] * sin + head[i + 1] * cos);
        }
    }
}
