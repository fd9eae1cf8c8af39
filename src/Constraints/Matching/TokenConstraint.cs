using System.Runtime.InteropServices;

namespace AIForge.Constraints.Matching;

/// <summary>
/// What one generation may write next so that all of it follows a grammar. Everything it remembers follows from the tokens accepted so far.
/// Not safe for concurrent use.
/// </summary>
/// <param name="masks">The grammar over the model's vocabulary.</param>
/// <param name="endTokens">Tokens that end a generation: allowed where everything may end.</param>
public sealed class TokenConstraint(TokenMasks masks, IEnumerable<int> endTokens)
{
    private const int MostRemembered = 64;

    private readonly StackTable _stacks = new(masks.Grammar);
    private readonly int[] _endTokens = [.. endTokens];
    private readonly Dictionary<StackSet, TokenSet> _allowed = [];
    private StackSet? _entered;

    private StackSet Now => _entered ??= _stacks.Enter(masks.Grammar.Root, StackTable.End);

    /// <summary>What is written may be all.</summary>
    public bool IsComplete => Now.IsComplete;

    /// <summary>Nothing can follow.</summary>
    public bool MustEnd => Now.Waiting.Length == 0;

    /// <summary>The fewest bytes that complete what is written.</summary>
    public int CompletionBytes => CompletionOf(Now);

    /// <summary>The tokens that may come next. Valid until the next one is accepted.</summary>
    public TokenSet Allowed()
    {
        if (_allowed.TryGetValue(Now, out var known)) return known;
        if (_allowed.Count == MostRemembered) _allowed.Clear();
        var allowed = new TokenSet(masks.Trie.TokenCount);
        foreach (var stack in Now.Waiting) AddFrom(stack, allowed);
        if (Now.IsComplete)
            foreach (var token in _endTokens) allowed.Add(token);
        _allowed.Add(Now, allowed);
        return allowed;
    }

    /// <summary>
    /// The tokens that lead to the end by the shortest way: each writes the next bytes of it. For a generation that has no more tokens left than
    /// <see cref="CompletionBytes"/>.
    /// </summary>
    public TokenSet Closing()
    {
        var closing = new TokenSet(masks.Trie.TokenCount);
        var left = ShortestCompletion(masks.Trie.Longest);
        if (left.Length == 0)
        {
            foreach (var token in _endTokens) closing.Add(token);
            return closing;
        }

        var trie = masks.Trie;
        for (var node = 0; node < trie.NodeCount;)
        {
            var depth = trie.DepthOf(node);
            if (depth >= left.Length || trie.ValueOf(node) != left[depth])
            {
                node = trie.After(node);
                continue;
            }

            foreach (var token in trie.TokensAt(node)) closing.Add(token);
            node++;
        }

        return closing;
    }

    /// <summary>The fewest bytes that would complete everything after this token; null when it may not come.</summary>
    public int? CompletionAfter(int token)
    {
        var after = After(Now, token);
        return after.IsDead ? null : CompletionOf(after);
    }

    /// <summary>Takes a token as written; false, and nothing changes, when it may not come. An end token may come when everything may end.</summary>
    public bool TryAccept(int token)
    {
        if (_endTokens.Contains(token)) return Now.IsComplete;
        var after = After(Now, token);
        if (after.IsDead) return false;
        _entered = after;
        return true;
    }

    private StackSet After(StackSet reached, int token)
    {
        var text = masks.Trie.Texts[token];
        if (text.Length == 0) return _stacks.Dead;
        for (var i = 0; i < text.Length && !reached.IsDead; i++) reached = _stacks.Step(reached, text[i]);
        return reached;
    }

    private void AddFrom(int stack, TokenSet allowed)
    {
        var tokens = masks.Of(_stacks.StateOf(stack));
        if (tokens.Accepted is { } accepted) allowed.Add(accepted);
        foreach (var token in tokens.Few) allowed.Add(token);
        var alone = _stacks.Alone(stack);
        foreach (var token in tokens.Undecided)
            if (!allowed.Contains(token) && !After(alone, token).IsDead) allowed.Add(token);
    }

    private int CompletionOf(StackSet stacks)
    {
        if (stacks.IsComplete) return 0;
        var least = int.MaxValue;
        foreach (var stack in stacks.Waiting) least = Math.Min(least, _stacks.CompletionOf(stack));
        return least;
    }

    private ReadOnlySpan<byte> ShortestCompletion(int most)
    {
        var (bytes, reached) = (new List<byte>(), Now);
        while (bytes.Count < most && _stacks.Nearest(reached, CompletionOf(reached)) is { } value)
        {
            bytes.Add(value);
            reached = _stacks.Step(reached, value);
        }

        return CollectionsMarshal.AsSpan(bytes);
    }
}
