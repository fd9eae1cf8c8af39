namespace AIForge.Inference.Sampling;

/// <summary>A token with its natural-log probability under the unmodified distribution of the model.</summary>
public readonly record struct TokenScore(int TokenId, float Logprob);
