namespace AIForge.Constraints.Automata;

/// <summary>Gives each state what it reaches by jumps, so that none are left.</summary>
internal sealed class GrammarClosure
{
    private readonly List<List<ByteEdge>> _bytes;
    private readonly List<List<CallEdge>> _calls;
    private readonly List<List<int>> _jumps;
    private readonly bool[] _isEnd;

    // For which state, counted from 1, a state was reached last.
    private readonly int[] _reachedBy;
    private readonly List<int> _reached = [];
    private int _ways;

    private GrammarClosure(List<List<ByteEdge>> bytes, List<List<CallEdge>> calls, List<List<int>> jumps, List<(int Start, int End)> rules)
    {
        (_bytes, _calls, _jumps, _isEnd, _reachedBy) = (bytes, calls, jumps, new bool[bytes.Count], new int[bytes.Count]);
        foreach (var (_, end) in rules) _isEnd[end] = true;
    }

    /// <exception cref="GrammarTooLargeException">Together they reach too much.</exception>
    public static GrammarState[] WithoutJumps(
        List<List<ByteEdge>> bytes, List<List<CallEdge>> calls, List<List<int>> jumps, List<(int Start, int End)> rules)
    {
        var closure = new GrammarClosure(bytes, calls, jumps, rules);
        var states = new GrammarState[bytes.Count];
        for (var state = 0; state < states.Length; state++) states[state] = closure.Close(state);
        return states;
    }

    private GrammarState Close(int state)
    {
        if (_jumps[state].Count == 0)
        {
            Count(_bytes[state].Count + _calls[state].Count);
            return new GrammarState([.. _bytes[state]], [.. _calls[state]], _isEnd[state]);
        }

        Follow(state);
        var (read, called, endsRule) = (new HashSet<ByteEdge>(), new HashSet<CallEdge>(), false);
        foreach (var other in _reached)
        {
            Count(_bytes[other].Count + _calls[other].Count);
            read.UnionWith(_bytes[other]);
            called.UnionWith(_calls[other]);
            endsRule |= _isEnd[other];
        }

        return new GrammarState([.. read], [.. called], endsRule);
    }

    private void Follow(int state)
    {
        _reached.Clear();
        _reached.Add(state);
        _reachedBy[state] = state + 1;
        for (var i = 0; i < _reached.Count; i++)
        {
            Count(_jumps[_reached[i]].Count);
            foreach (var next in _jumps[_reached[i]])
            {
                if (_reachedBy[next] == state + 1) continue;
                _reachedBy[next] = state + 1;
                _reached.Add(next);
            }
        }
    }

    private void Count(int ways)
    {
        if ((_ways += ways) > GrammarBuilder.MostWays) throw new GrammarTooLargeException(GrammarBuilder.MostWays, "ways between states");
    }
}
