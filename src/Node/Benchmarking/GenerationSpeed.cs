namespace AIForge.Node.Benchmarking;

/// <summary>How fast answers are written, without guessing ahead.</summary>
/// <param name="Batch">Answers at the same time.</param>
/// <param name="TokensPerSecond">Of all answers together.</param>
/// <param name="ReadShare">Share of the speed of plain reading that reading the weights once a step reached; above 1 when they lie in a cache.</param>
internal sealed record GenerationSpeed(int Batch, int Tokens, double TokensPerSecond, double ReadShare);
