using AIForge.Inference.Backends;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Generation;

/// <summary>What all sequences of a scheduler share.</summary>
internal sealed record GenerationContext(Tokenizer Tokenizer, KvStore KvStore, TopSelector Selector, int ContextLength, int DeltaBuffer, int GuessedTokens);
