namespace AIForge.Constraints.Automata;

/// <summary>A place within a rule: what may come next there.</summary>
/// <param name="Bytes">By reading a byte.</param>
/// <param name="Calls">By entering a rule.</param>
/// <param name="EndsRule">The rule may end here.</param>
internal sealed record GrammarState(ByteEdge[] Bytes, CallEdge[] Calls, bool EndsRule)
{
    /// <summary>Nothing but the rule's end follows: who enters another rule from before it need not come back here.</summary>
    public bool OnlyEnds => EndsRule && Bytes.Length == 0 && Calls.Length == 0;
}
