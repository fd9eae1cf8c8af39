using System.Runtime.InteropServices;

namespace AIForge.Constraints.Matching;

/// <summary>
/// What one generation may write next so that all of it follows a grammar. Everything it remembers follows from the tokens accepted so far.
/// Not safe for concurrent use.
/// </summary>
public sealed class TokenConstraint
{
    private const int MostRemembered = 64;

    private readonly TokenMasks _masks;
    private readonly WalkWork _work = new();
    private readonly StackTable _stacks;
    private readonly int[] _endTokens;
    private readonly Dictionary<StackSet, TokenSet> _allowed = [];
    private StackSet _now;

    /// <param name="masks">The grammar over the model's vocabulary.</param>
    /// <param name="endTokens">Tokens that end a generation: allowed where everything may end.</param>
    /// <exception cref="ConstraintException">The grammar can begin in too many ways.</exception>
    public TokenConstraint(TokenMasks masks, IEnumerable<int> endTokens)
    {
        (_masks, _stacks, _endTokens) = (masks, new StackTable(masks.Grammar, _work), [.. endTokens]);
        _now = _stacks.Enter(masks.Grammar.Root, StackTable.End);
    }

    /// <summary>What is written may be all.</summary>
    public bool IsComplete => _now.IsComplete;

    /// <summary>Nothing can follow.</summary>
    public bool MustEnd => _now.Waiting.Length == 0;

    /// <summary>The fewest bytes that complete what is written.</summary>
    /// <exception cref="ConstraintException">It takes too much to work out, as for everything below.</exception>
    public int CompletionBytes
    {
        get
        {
            _work.Begin();
            return CompletionOf(_now);
        }
    }

    /// <summary>The tokens that may come next. Valid until the next one is accepted.</summary>
    public TokenSet Allowed()
    {
        if (_allowed.TryGetValue(_now, out var known)) return known;
        _work.Begin();
        if (_allowed.Count == MostRemembered) _allowed.Clear();
        var allowed = new TokenSet(_masks.Trie.TokenCount);
        foreach (var stack in _now.Waiting) AddFrom(stack, allowed);
        if (_now.IsComplete)
            foreach (var token in _endTokens) allowed.Add(token);
        _allowed.Add(_now, allowed);
        return allowed;
    }

    /// <summary>
    /// The tokens that lead to the end by the shortest way: each writes the next bytes of it. For a generation that has no more tokens left than
    /// <see cref="CompletionBytes"/>.
    /// </summary>
    public TokenSet Closing()
    {
        _work.Begin();
        var closing = new TokenSet(_masks.Trie.TokenCount);
        var left = ShortestCompletion(_masks.Trie.Longest);
        if (left.Length == 0)
        {
            foreach (var token in _endTokens) closing.Add(token);
            return closing;
        }

        var trie = _masks.Trie;
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
        _work.Begin();
        var after = After(_now, token);
        return after.IsDead ? null : CompletionOf(after);
    }

    /// <summary>Takes a token as written; false, and nothing changes, when it may not come. An end token may come when everything may end.</summary>
    public bool TryAccept(int token)
    {
        if (_endTokens.Contains(token)) return _now.IsComplete;
        _work.Begin();
        var after = After(_now, token);
        if (after.IsDead) return false;
        _now = after;
        return true;
    }

    private StackSet After(StackSet reached, int token)
    {
        var text = _masks.Trie.Texts[token];
        if (text.Length == 0) return _stacks.Dead;
        for (var i = 0; i < text.Length && !reached.IsDead; i++) reached = _stacks.Step(reached, text[i]);
        return reached;
    }

    private void AddFrom(int stack, TokenSet allowed)
    {
        var tokens = _masks.Of(_stacks.StateOf(stack), _work);
        if (tokens.Accepted is { } accepted) allowed.Add(accepted);
        foreach (var token in tokens.Few) allowed.Add(token);
        var alone = _stacks.Alone(stack);
        foreach (var token in tokens.Undecided)
        {
            _work.Spend(1);
            if (!allowed.Contains(token) && !After(alone, token).IsDead) allowed.Add(token);
        }
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
        var (bytes, reached) = (new List<byte>(), _now);
        while (bytes.Count < most && _stacks.Nearest(reached, CompletionOf(reached)) is { } value)
        {
            bytes.Add(value);
            reached = _stacks.Step(reached, value);
        }

        return CollectionsMarshal.AsSpan(bytes);
    }
}
