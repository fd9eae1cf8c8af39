namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceRope
{
    public static void Run(FloatMatrix vectors, RopeTable table, ReadOnlySpan<BatchSegment> segments)
    {
        var settings = table.Settings;
        foreach (var segment in segments)
        {
            for (var i = 0; i < segment.RowCount; i++)
            {
                var row = vectors.Row(segment.FirstRow + i);
                var angles = table.Angles.Row(segment.Position + i);
                for (var head = 0; head < row.Length; head += settings.HeadDimension)
                {
                    var turned = row.Slice(head, settings.RotatedDimensions);
                    if (settings.Pairs == RopePairs.Neighbours) RotateNeighbours(turned, angles);
                    else RotateHalves(turned, angles);
                }
            }
        }
    }

    private static void RotateNeighbours(Span<float> head, ReadOnlySpan<float> angles)
    {
        for (var i = 0; i < head.Length; i += 2)
        {
            var (cos, sin) = (angles[i], angles[i + 1]);
            (head[i], head[i + 1]) = (head[i] * cos - head[i + 1] * sin, head[i] * sin + head[i + 1] * cos);
        }
    }

    private static void RotateHalves(Span<float> head, ReadOnlySpan<float> angles)
    {
        var half = head.Length / 2;
        for (var i = 0; i < half; i++)
        {
            var (cos, sin) = (angles[2 * i], angles[2 * i + 1]);
            (head[i], head[half + i]) = (head[i] * cos - head[half + i] * sin, head[i] * sin + head[half + i] * cos);
        }
    }
}
