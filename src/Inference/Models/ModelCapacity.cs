namespace AIForge.Inference.Models;

/// <summary>The memory a model is loaded with.</summary>
/// <param name="KvTokens">Tokens of attention memory, shared by all sequences.</param>
/// <param name="BatchTokens">Most tokens in one batch.</param>
/// <param name="LogitRows">Most tokens of a batch whose logits are wanted.</param>
public readonly record struct ModelCapacity(int KvTokens, int BatchTokens, int LogitRows);
