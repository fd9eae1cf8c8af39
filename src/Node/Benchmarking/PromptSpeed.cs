namespace AIForge.Node.Benchmarking;

/// <summary>How fast a prompt is read.</summary>
/// <param name="TokensPerSecond">Null when it was not measured.</param>
/// <param name="Skipped">Why it was not measured; null when it was.</param>
internal sealed record PromptSpeed(int Tokens, double? TokensPerSecond, string? Skipped);
