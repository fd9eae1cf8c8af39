namespace AIForge.Constraints.Automata;

/// <summary>
/// A context-free language over bytes: one finite automaton per rule, in which a rule can be entered like a subroutine (a recursive
/// transition network). Every state can reach the end of its rule, and no rule enters itself before it has read a byte. Immutable.
/// </summary>
public sealed class Grammar
{
    private readonly GrammarState[] _states;
    private readonly int[] _starts;
    private readonly int[] _completions;

    internal Grammar(GrammarState[] states, int[] starts, int[] completions) => (_states, _starts, _completions) = (states, starts, completions);

    internal int StateCount => _states.Length;

    internal int Root => _starts[0];

    internal GrammarState this[int state] => _states[state];

    internal int StartOf(int rule) => _starts[rule];

    /// <summary>The fewest bytes from a state to the end of its rule.</summary>
    internal int CompletionOf(int state) => _completions[state];
}
