namespace AIForge.Constraints.Automata;

/// <summary>Gives each state what it reaches by jumps, so that none are left.</summary>
internal static class GrammarClosure
{
    public static GrammarState[] WithoutJumps(
        List<List<ByteEdge>> bytes, List<List<CallEdge>> calls, List<List<int>> jumps, List<(int Start, int End)> rules)
    {
        var isEnd = new bool[bytes.Count];
        foreach (var (_, end) in rules) isEnd[end] = true;
        var states = new GrammarState[bytes.Count];
        for (var state = 0; state < states.Length; state++)
        {
            var reached = Reached(state, jumps);
            states[state] = reached.Count == 1
                ? new GrammarState([.. bytes[state]], [.. calls[state]], isEnd[state])
                : new GrammarState(
                    [.. reached.SelectMany(other => bytes[other]).Distinct()], [.. reached.SelectMany(other => calls[other]).Distinct()], reached.Any(other => isEnd[other]));
        }

        return states;
    }

    private static List<int> Reached(int state, List<List<int>> jumps)
    {
        List<int> reached = [state];
        if (jumps[state].Count == 0) return reached;
        var seen = new HashSet<int> { state };
        for (var i = 0; i < reached.Count; i++)
        {
            foreach (var next in jumps[reached[i]])
                if (seen.Add(next)) reached.Add(next);
        }

        return reached;
    }
}
