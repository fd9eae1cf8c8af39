namespace AIForge.Constraints.Automata;

/// <summary>From a state into a rule; when the rule has ended, on to the target.</summary>
internal readonly record struct CallEdge(int Rule, int Target);
