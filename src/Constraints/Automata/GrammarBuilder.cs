namespace AIForge.Constraints.Automata;

/// <summary>Puts a grammar together from states, rule by rule. The rule made first is the root.</summary>
/// <param name="mostStates">Bound on its size, since schemas and grammars come from strangers.</param>
/// <param name="mostWays">The same, on the ways from state to state.</param>
internal sealed class GrammarBuilder(int mostStates = GrammarBuilder.MostStates, int mostWays = GrammarBuilder.MostWays)
{
    /// <summary>Enough for schemas of hundreds of properties, and a few MB.</summary>
    public const int MostStates = 200_000;

    /// <summary>Ways from state to state. A state has all that it reaches without reading, so that options in a row count by their square.</summary>
    public const int MostWays = 1_000_000;

    private readonly List<List<ByteEdge>> _bytes = [];
    private readonly List<List<CallEdge>> _calls = [];
    private readonly List<List<int>> _jumps = [];
    private readonly List<(int Start, int End)> _rules = [];
    private int _ways;

    public int States => _bytes.Count;

    public int Ways => _ways;

    /// <summary>A new rule: enter it at the start, and lead every way through it to the end.</summary>
    public (int Rule, int Start, int End) AddRule()
    {
        var (start, end) = (AddState(), AddState());
        _rules.Add((start, end));
        return (_rules.Count - 1, start, end);
    }

    /// <exception cref="GrammarTooLargeException">There are too many.</exception>
    public int AddState()
    {
        if (_bytes.Count == mostStates) throw new GrammarTooLargeException(mostStates, "states");
        _bytes.Add([]);
        _calls.Add([]);
        _jumps.Add([]);
        return _bytes.Count - 1;
    }

    /// <exception cref="GrammarTooLargeException">There are too many ways.</exception>
    public void Read(int from, byte first, byte last, int to)
    {
        Count();
        _bytes[from].Add(new ByteEdge(first, last, to));
    }

    /// <exception cref="GrammarTooLargeException">There are too many ways.</exception>
    public void Call(int from, int rule, int to)
    {
        Count();
        _calls[from].Add(new CallEdge(rule, to));
    }

    /// <summary>Goes on without reading.</summary>
    /// <exception cref="GrammarTooLargeException">There are too many ways.</exception>
    public void Jump(int from, int to)
    {
        Count();
        _jumps[from].Add(to);
    }

    /// <summary>Reads these characters of ASCII.</summary>
    public void Read(int from, ReadOnlySpan<char> text, int to)
    {
        foreach (var character in text[..^1])
        {
            var next = AddState();
            Read(from, (byte)character, (byte)character, next);
            from = next;
        }

        Read(from, (byte)text[^1], (byte)text[^1], to);
    }

    public Grammar Build()
    {
        var states = GrammarClosure.WithoutJumps(_bytes, _calls, _jumps, _rules);
        int[] starts = [.. _rules.Select(rule => rule.Start)];
        var completions = GrammarCompletions.Of(states, starts);
        LeftRecursion.Refuse(states, starts, completions);
        return new Grammar(GrammarCompletions.WithoutDeadEnds(states, starts, completions), starts, completions);
    }

    private void Count()
    {
        if (++_ways > mostWays) throw new GrammarTooLargeException(mostWays, "ways between them");
    }
}
