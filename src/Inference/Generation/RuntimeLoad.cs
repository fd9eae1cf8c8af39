namespace AIForge.Inference.Generation;

/// <summary>How busy a runtime is at this moment.</summary>
public readonly record struct RuntimeLoad(int ActiveSequences, int QueuedRequests, int FreeKvTokens);
