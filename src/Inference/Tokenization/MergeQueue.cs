namespace AIForge.Inference.Tokenization;

/// <summary>
/// Repeatedly joins the best neighbouring pair of symbols. A doubly linked list of symbols and a priority queue of candidate
/// joins keep long inputs at O(n log n); stale candidates are recognised by their length.
/// </summary>
internal sealed class MergeQueue
{
    private readonly record struct Candidate(int Left, int Right, int Length);

    private readonly PriorityQueue<Candidate, (double Cost, int Left)> _candidates = new();
    private int[] _starts = [];
    private int[] _lengths = [];
    private int[] _previous = [];
    private int[] _next = [];

    /// <summary>The cost of joining two neighbours whose texts together are the given span, or null when they may not be joined.</summary>
    public delegate double? JoinCost(ReadOnlySpan<char> text, int leftLength);

    /// <summary>Calls <paramref name="emit"/> for each symbol that remains, left to right, as (start, length).</summary>
    /// <param name="symbolLengths">Lengths of the initial symbols, which tile <paramref name="text"/>.</param>
    public void Run(ReadOnlySpan<char> text, ReadOnlySpan<int> symbolLengths, JoinCost cost, Action<int, int> emit)
    {
        Reset(symbolLengths);
        for (var i = 0; i + 1 < symbolLengths.Length; i++) Consider(text, i, cost);
        while (_candidates.TryDequeue(out var candidate, out _))
        {
            var (left, right, length) = candidate;
            if (_lengths[left] + _lengths[right] != length || _next[left] != right || _lengths[left] == 0) continue;
            _lengths[left] = length;
            _lengths[right] = 0;
            _next[left] = _next[right];
            if (_next[left] >= 0) _previous[_next[left]] = left;
            Consider(text, left, cost);
            if (_previous[left] >= 0) Consider(text, _previous[left], cost);
        }

        for (var i = 0; i >= 0 && symbolLengths.Length > 0; i = _next[i]) emit(_starts[i], _lengths[i]);
    }

    private void Consider(ReadOnlySpan<char> text, int left, JoinCost cost)
    {
        var right = _next[left];
        if (right < 0) return;
        var length = _lengths[left] + _lengths[right];
        if (cost(text.Slice(_starts[left], length), _lengths[left]) is { } value)
            _candidates.Enqueue(new Candidate(left, right, length), (value, left));
    }

    private void Reset(ReadOnlySpan<int> symbolLengths)
    {
        var count = symbolLengths.Length;
        if (_starts.Length < count)
            (_starts, _lengths, _previous, _next) = (new int[count], new int[count], new int[count], new int[count]);
        _candidates.Clear();
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            (_starts[i], _lengths[i], _previous[i], _next[i]) = (start, symbolLengths[i], i - 1, i + 1 < count ? i + 1 : -1);
            start += symbolLengths[i];
        }
    }
}
