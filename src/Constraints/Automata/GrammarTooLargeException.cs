namespace AIForge.Constraints.Automata;

/// <summary>What is asked for takes more states than a grammar may have.</summary>
internal sealed class GrammarTooLargeException(int most) : Exception($"It takes more than {most} states; ask for less detail, shorter lengths or fewer repetitions.");
