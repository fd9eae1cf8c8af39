namespace AIForge.Inference.Sampling;

/// <summary>The chosen token; log-probabilities only when they were asked for.</summary>
internal readonly record struct SampledToken(int TokenId, float Logprob, TokenScore[]? Top);
