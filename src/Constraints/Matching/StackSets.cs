namespace AIForge.Constraints.Matching;

/// <summary>All sets of one walk.</summary>
internal sealed class StackSets : IEqualityComparer<StackSet>
{
    // Readings of one text at once, and sets that are remembered.
    private const int MostWaiting = 1_024, MostSets = 8_192;

    private readonly HashSet<StackSet> _known;

    public StackSets() => _known = new HashSet<StackSet>(this);

    public StackSet Dead { get; } = new([], isComplete: false, isBeyond: false);

    /// <exception cref="ConstraintException">The grammar allows too many readings at once.</exception>
    public StackSet Of(IReadOnlyCollection<int> waiting, bool isComplete, bool isBeyond)
    {
        if (waiting.Count == 0 && !isComplete && !isBeyond) return Dead;
        if (waiting.Count > MostWaiting) throw new ConstraintException("", "What is written so far can be read in too many ways; make the alternatives differ earlier.");
        var set = new StackSet([.. waiting], isComplete, isBeyond);
        if (_known.TryGetValue(set, out var known)) return known;
        if (_known.Count == MostSets) ForgetAll();
        _known.Add(set);
        return set;
    }

    public bool Equals(StackSet? left, StackSet? right) =>
        left!.IsComplete == right!.IsComplete && left.IsBeyond == right.IsBeyond && left.Waiting.AsSpan().SequenceEqual(right.Waiting);

    public int GetHashCode(StackSet set)
    {
        var hash = new HashCode();
        foreach (var stack in set.Waiting) hash.Add(stack);
        hash.Add(set.IsComplete);
        return hash.ToHashCode();
    }

    /// <summary>Those that are still held by others stay what they are.</summary>
    private void ForgetAll()
    {
        foreach (var set in _known) set.Forget();
        _known.Clear();
    }
}
