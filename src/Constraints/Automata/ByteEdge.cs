namespace AIForge.Constraints.Automata;

/// <summary>From a state to another by any byte of a range, both ends included.</summary>
internal readonly record struct ByteEdge(byte First, byte Last, int Target);
