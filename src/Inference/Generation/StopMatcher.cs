namespace AIForge.Inference.Generation;

/// <summary>Finds stop strings in a stream of text. Text that could still become the beginning of one is held back.</summary>
internal sealed class StopMatcher(IReadOnlyList<string> stops)
{
    private string _held = "";

    public bool IsMatched { get; private set; }

    /// <summary>Takes more text and returns what is certain to precede any stop string.</summary>
    public string Append(string text)
    {
        if (IsMatched) return "";
        if (stops.Count == 0) return text;
        _held += text;
        var first = FirstMatch();
        if (first >= 0)
        {
            IsMatched = true;
            return Take(first);
        }

        return Take(_held.Length - LongestOpenBeginning());
    }

    /// <summary>No more text will come: what was held back was not a stop string.</summary>
    public string Flush() => IsMatched ? "" : Take(_held.Length);

    private int FirstMatch()
    {
        var first = -1;
        foreach (var stop in stops)
        {
            var found = _held.IndexOf(stop, StringComparison.Ordinal);
            if (found >= 0 && (first < 0 || found < first)) first = found;
        }

        return first;
    }

    private int LongestOpenBeginning()
    {
        var longest = 0;
        foreach (var stop in stops)
        {
            for (var length = Math.Min(stop.Length - 1, _held.Length); length > longest; length--)
                if (_held.AsSpan()[^length..].SequenceEqual(stop.AsSpan(0, length))) longest = length;
        }

        return longest;
    }

    private string Take(int length)
    {
        var taken = _held[..length];
        _held = _held[length..];
        return taken;
    }
}
