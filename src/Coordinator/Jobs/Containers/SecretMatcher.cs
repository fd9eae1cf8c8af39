using System.Text;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>
/// Finds any of several texts in bytes, in one pass however many and however alike they are (Aho and Corasick, "Efficient string matching",
/// 1975). Where texts overlap, all of them count.
/// </summary>
internal sealed class SecretMatcher
{
    private const int Root = 0;

    // From a state by a byte to the next one; a state is a beginning of some text.
    private readonly Dictionary<(int State, byte Value), int> _next = [];

    // Of each state: the longest other beginning that ends its bytes, how many they are, how long the longest text is that ends them, and
    // how many of the last ones begin a text that goes on.
    private readonly List<int> _fallback = [Root], _depth = [0], _found = [0], _open = [0];

    public SecretMatcher(IEnumerable<string> texts)
    {
        foreach (var text in texts) Add(Encoding.UTF8.GetBytes(text));
        Link();
    }

    /// <summary>Marks every byte that belongs to a text; returns how many of the last bytes may belong to one that goes on.</summary>
    /// <param name="bytes">Where to look.</param>
    /// <param name="marked">As long as the bytes; what is marked already stays so.</param>
    public int Mark(ReadOnlySpan<byte> bytes, Span<bool> marked)
    {
        var state = Root;
        for (var i = 0; i < bytes.Length; i++)
        {
            state = Step(state, bytes[i]);
            if (_found[state] is > 0 and var length) marked.Slice(i + 1 - length, length).Fill(true);
        }

        return _open[state];
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        var state = Root;
        foreach (var value in text)
        {
            if (!_next.TryGetValue((state, value), out var next))
            {
                next = _fallback.Count;
                _next.Add((state, value), next);
                _fallback.Add(Root);
                _depth.Add(_depth[state] + 1);
                _found.Add(0);
                _open.Add(0);
            }

            _open[state] = _depth[state];

            state = next;
        }

        _found[state] = _depth[state];
    }

    /// <summary>By depth: the way back of a state is known when that of the one before it is.</summary>
    private void Link()
    {
        foreach (var ((state, value), next) in _next.OrderBy(edge => _depth[edge.Value]))
        {
            if (state != Root) _fallback[next] = Step(_fallback[state], value);
            _found[next] = Math.Max(_found[next], _found[_fallback[next]]);
            if (_open[next] == 0) _open[next] = _open[_fallback[next]];
        }
    }

    private int Step(int state, byte value)
    {
        int next;
        while (!_next.TryGetValue((state, value), out next))
        {
            if (state == Root) return Root;
            state = _fallback[state];
        }

        return next;
    }
}
