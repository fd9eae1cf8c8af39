using AIForge.Node.Artifacts.Cache;

namespace AIForge.Node.Artifacts.Fetching;

/// <summary>
/// The chunks that are missing, handed out in runs of neighbours: fast sources come back for more sooner, and so fetch more. What a source
/// did not bring goes back to the others.
/// </summary>
internal sealed class SpanQueue
{
    /// <summary>Chunks of one request: 4 MiB.</summary>
    private const int LongestSpan = 16;

    private readonly Lock _lock = new();
    private readonly SortedSet<int> _missing;

    public SpanQueue(VerifiedChunks chunks, int count) => _missing = [.. Enumerable.Range(0, count).Where(chunk => !chunks[chunk])];

    /// <summary>The next run of chunks; null when none is free at the moment.</summary>
    public (int First, int Count)? Take()
    {
        lock (_lock)
        {
            if (_missing.Count == 0) return null;
            var first = _missing.Min;
            var count = 1;
            while (count < LongestSpan && _missing.Contains(first + count)) count++;
            for (var i = 0; i < count; i++) _missing.Remove(first + i);
            return (first, count);
        }
    }

    public void Return(int chunk)
    {
        lock (_lock) _missing.Add(chunk);
    }
}
