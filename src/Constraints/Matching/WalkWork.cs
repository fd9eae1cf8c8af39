namespace AIForge.Constraints.Matching;

/// <summary>
/// What working out one token may take: all generations of a node wait for it, and grammars come from strangers. A vocabulary of 128,000 tokens
/// takes some 300,000 for each state of free text, once.
/// </summary>
internal sealed class WalkWork
{
    /// <summary>In ways looked at, about a quarter of a second.</summary>
    public const int Most = 8_000_000;

    private int _left = Most;

    /// <summary>Another token.</summary>
    public void Begin() => _left = Most;

    /// <exception cref="ConstraintException">It is more than a token may take.</exception>
    public void Spend(int ways)
    {
        if ((_left -= ways) < 0) throw new ConstraintException("", "What may be written next takes too long to work out; write fewer alternatives that begin alike.");
    }
}
