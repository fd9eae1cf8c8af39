namespace AIForge.Constraints.Automata;

/// <summary>How far each state is from the end of its rule (Knuth, "A generalization of Dijkstra's algorithm", 1977).</summary>
internal static class GrammarCompletions
{
    /// <summary>The rule cannot end from here.</summary>
    public const int Never = int.MaxValue;

    /// <summary>The fewest bytes from each state to the end of its rule.</summary>
    public static int[] Of(GrammarState[] states, int[] starts)
    {
        var (into, callers) = Incoming(states, starts.Length);
        var ruleOf = Enumerable.Range(0, starts.Length).ToDictionary(rule => starts[rule]);
        var distances = new int[states.Length];
        Array.Fill(distances, Never);
        var queue = new PriorityQueue<int, int>();
        for (var state = 0; state < states.Length; state++)
            if (states[state].EndsRule) queue.Enqueue(state, 0);
        // Taken out in the order of their distance: the first one of a state is its shortest.
        while (queue.TryDequeue(out var state, out var distance))
        {
            if (distances[state] != Never) continue;
            distances[state] = distance;
            foreach (var (from, length, rule) in into[state])
            {
                if (rule < 0) queue.Enqueue(from, distance + length);
                else if (distances[starts[rule]] is var called and not Never) queue.Enqueue(from, Sum(distance, called));
            }

            // A rule that can end now: whoever enters it and can end afterwards can end as well.
            if (!ruleOf.TryGetValue(state, out var ended)) continue;
            foreach (var (from, target) in callers[ended])
                if (distances[target] is var rest and not Never) queue.Enqueue(from, Sum(distance, rest));
        }

        return distances;

        static int Sum(int left, int right) => (int)Math.Min((long)left + right, Never - 1);
    }

    /// <summary>The states without the ways from which no end can be reached.</summary>
    /// <exception cref="ConstraintException">Nothing at all can be written.</exception>
    public static GrammarState[] WithoutDeadEnds(GrammarState[] states, int[] starts, int[] completions)
    {
        if (completions[starts[0]] == Never) throw new ConstraintException("", "Nothing can satisfy this: it asks for itself without an end, or for what contradicts itself.");
        return Array.ConvertAll(states, state => state with
        {
            Bytes = Array.FindAll(state.Bytes, edge => completions[edge.Target] != Never),
            Calls = Array.FindAll(state.Calls, edge => completions[edge.Target] != Never && completions[starts[edge.Rule]] != Never),
        });
    }

    private static (List<(int From, int Length, int Rule)>[] Into, List<(int From, int Target)>[] Callers) Incoming(GrammarState[] states, int rules)
    {
        var into = Array.ConvertAll(states, _ => new List<(int, int, int)>());
        var callers = Enumerable.Range(0, rules).Select(_ => new List<(int, int)>()).ToArray();
        for (var from = 0; from < states.Length; from++)
        {
            foreach (var edge in states[from].Bytes) into[edge.Target].Add((from, 1, -1));
            foreach (var call in states[from].Calls)
            {
                into[call.Target].Add((from, 0, call.Rule));
                callers[call.Rule].Add((from, call.Target));
            }
        }

        return (into, callers);
    }
}
