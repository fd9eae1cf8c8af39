namespace AIForge.Constraints.Automata;

/// <summary>What is asked for takes more states, or ways between them, than a grammar may have.</summary>
internal sealed class GrammarTooLargeException(int most, string what) : Exception($"It takes more than {most} {what}; ask for less detail, shorter lengths or fewer repetitions.");
