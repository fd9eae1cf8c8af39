namespace AIForge.Inference.Generation;

/// <summary>How busy a runtime is at this moment.</summary>
/// <param name="FreeKvTokens">Tokens of attention memory that no sequence holds.</param>
/// <param name="KvPages">All pages of attention memory.</param>
/// <param name="FreeKvPages">Those that no sequence holds.</param>
/// <param name="KeptKvPages">Of the free ones those that are kept for prompts that begin alike, until their memory is needed.</param>
public readonly record struct RuntimeLoad(int ActiveSequences, int QueuedRequests, int FreeKvTokens, int KvPages, int FreeKvPages, int KeptKvPages);
