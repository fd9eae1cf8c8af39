using System.Collections.Concurrent;
using AIForge.Constraints.Automata;

namespace AIForge.Constraints.Matching;

/// <summary>
/// A grammar over a vocabulary: which tokens may follow where. What does not depend on the stack is worked out once per state and shared by
/// all generations, so that in the midst of a text the next mask costs a lookup. Safe for concurrent use.
/// </summary>
public sealed class TokenMasks(Grammar grammar, TokenTrie trie)
{
    // Above this share of the vocabulary a bit per token takes less.
    private const int FewShare = 64;
    private const long MostBytes = 64 << 20;

    private readonly ConcurrentDictionary<int, StateTokens> _known = new();
    private long _bytes;

    internal Grammar Grammar => grammar;

    internal TokenTrie Trie => trie;

    /// <exception cref="ConstraintException">It takes too much to work out.</exception>
    internal StateTokens Of(int state, WalkWork work)
    {
        if (_known.TryGetValue(state, out var known)) return known;
        var tokens = Compute(state, work);
        if (_known.TryAdd(state, tokens) && Interlocked.Add(ref _bytes, tokens.Bytes) > MostBytes)
        {
            // Long texts with counted characters have a state for each: those that are asked for again come back.
            _known.Clear();
            Interlocked.Exchange(ref _bytes, 0);
        }

        return tokens;
    }

    private StateTokens Compute(int state, WalkWork work)
    {
        var (accepted, undecided) = (new List<int>(), new List<int>());
        var stacks = new StackTable(grammar, work);
        var path = new StackSet[trie.Longest + 1];
        var isBeyond = new bool[trie.Longest + 1];
        // Only what reads a byte here: where else the rule may end, other stacks wait.
        path[0] = stacks.AloneIn(state);
        for (var node = 0; node < trie.NodeCount;)
        {
            work.Spend(1);
            var depth = trie.DepthOf(node);
            var reached = stacks.Step(path[depth], trie.ValueOf(node));
            if (reached.IsDead)
            {
                if (isBeyond[depth]) undecided.AddRange(trie.TokensBelow(node));
                node = trie.After(node);
                continue;
            }

            (path[depth + 1], isBeyond[depth + 1]) = (reached, isBeyond[depth] || reached.IsBeyond);
            accepted.AddRange(trie.TokensAt(node));
            node++;
        }

        return ToTokens(accepted, undecided);
    }

    private StateTokens ToTokens(List<int> accepted, List<int> undecided)
    {
        if (accepted.Count < trie.TokenCount / FewShare) return new StateTokens(null, [.. accepted], [.. undecided]);
        var set = new TokenSet(trie.TokenCount);
        foreach (var token in accepted) set.Add(token);
        return new StateTokens(set, [], [.. undecided]);
    }
}
