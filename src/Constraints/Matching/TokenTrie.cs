namespace AIForge.Constraints.Matching;

/// <summary>The bytes of all tokens of a vocabulary as a tree, so that tokens that begin alike are looked at together. Immutable.</summary>
public sealed class TokenTrie
{
    // In the order of a walk that visits a node before those below it: the byte that leads there, how far from the root it is, the first node
    // that is not below it, and which tokens end there.
    private readonly byte[] _values;
    private readonly int[] _depths, _next, _firstTokens;
    private readonly int[] _tokens;

    /// <param name="texts">The bytes of each token; empty for one that cannot be written, such as a control token.</param>
    public TokenTrie(IReadOnlyList<byte[]> texts)
    {
        Texts = texts;
        var order = Enumerable.Range(0, texts.Count).Where(token => texts[token].Length > 0).ToArray();
        Array.Sort(order, (left, right) => texts[left].AsSpan().SequenceCompareTo(texts[right]) is var sign and not 0 ? sign : left.CompareTo(right));
        var (values, depths, firstTokens) = (new List<byte>(), new List<int>(), new List<int>());
        ReadOnlySpan<byte> before = [];
        for (var i = 0; i < order.Length; i++)
        {
            ReadOnlySpan<byte> text = texts[order[i]];
            for (var depth = text.CommonPrefixLength(before); depth < text.Length; depth++)
            {
                values.Add(text[depth]);
                depths.Add(depth);
                // Of a node on the way to a token: none, which the next node's number says.
                firstTokens.Add(i);
            }

            before = text;
        }

        (_values, _depths, _tokens) = ([.. values], [.. depths], order);
        _firstTokens = [.. firstTokens, order.Length];
        _next = Skips(_depths);
        Longest = order.Length == 0 ? 0 : order.Max(token => texts[token].Length);
    }

    public int TokenCount => Texts.Count;

    /// <summary>The bytes of each token.</summary>
    public IReadOnlyList<byte[]> Texts { get; }

    /// <summary>Bytes of the longest token.</summary>
    public int Longest { get; }

    internal int NodeCount => _values.Length;

    internal byte ValueOf(int node) => _values[node];

    /// <summary>0 for the first byte of a token.</summary>
    internal int DepthOf(int node) => _depths[node];

    /// <summary>The first node that does not lie below this one.</summary>
    internal int After(int node) => _next[node];

    /// <summary>Tokens whose bytes end at this node.</summary>
    internal ReadOnlySpan<int> TokensAt(int node)
    {
        var first = _firstTokens[node];
        var count = 0;
        while (first + count < _tokens.Length && Texts[_tokens[first + count]].Length == _depths[node] + 1 && (count == 0 || Same(first, first + count))) count++;
        return _tokens.AsSpan(first, count);
    }

    /// <summary>All tokens that begin with the bytes up to this node.</summary>
    internal ReadOnlySpan<int> TokensBelow(int node) => _tokens.AsSpan(_firstTokens[node].._firstTokens[_next[node]]);

    private bool Same(int left, int right) => Texts[_tokens[left]].AsSpan().SequenceEqual(Texts[_tokens[right]]);

    private static int[] Skips(int[] depths)
    {
        var next = new int[depths.Length];
        var open = new Stack<int>();
        for (var node = 0; node < depths.Length; node++)
        {
            while (open.TryPeek(out var above) && depths[above] >= depths[node]) next[open.Pop()] = node;
            open.Push(node);
        }

        while (open.TryPop(out var last)) next[last] = depths.Length;
        return next;
    }
}
