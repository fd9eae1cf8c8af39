namespace AIForge.Constraints.Automata;

/// <summary>Finds rules that can enter themselves without having read a byte: following them would never end.</summary>
internal static class LeftRecursion
{
    public static void Refuse(GrammarState[] states, int[] starts, int[] completions)
    {
        var entered = starts.Select(start => EnteredFirst(states, starts, completions, start)).ToArray();
        var mark = new byte[starts.Length];
        for (var rule = 0; rule < starts.Length; rule++) Visit(rule);

        // Depth first, without recursion: rules come from strangers.
        void Visit(int root)
        {
            if (mark[root] != 0) return;
            var path = new Stack<(int Rule, int Next)>([(root, 0)]);
            mark[root] = 1;
            while (path.TryPop(out var top))
            {
                if (top.Next == entered[top.Rule].Count)
                {
                    mark[top.Rule] = 2;
                    continue;
                }

                path.Push(top with { Next = top.Next + 1 });
                var called = entered[top.Rule][top.Next];
                if (mark[called] == 1) throw new ConstraintException("", "A rule begins with itself (left recursion): write the repetition with * or +, or put what is read first in front.");
                if (mark[called] != 0) continue;
                mark[called] = 1;
                path.Push((called, 0));
            }
        }
    }

    /// <summary>The rules that are entered before anything is read.</summary>
    private static List<int> EnteredFirst(GrammarState[] states, int[] starts, int[] completions, int start)
    {
        var (seen, rules) = (new HashSet<int> { start }, new HashSet<int>());
        var open = new Queue<int>([start]);
        while (open.TryDequeue(out var state))
        {
            foreach (var call in states[state].Calls)
            {
                rules.Add(call.Rule);
                // A rule that may be empty is passed over.
                if (completions[starts[call.Rule]] == 0 && seen.Add(call.Target)) open.Enqueue(call.Target);
            }
        }

        return [.. rules];
    }
}
