namespace AIForge.Inference.Generation;

/// <summary>A sequence that gets a token from a step, and more where its guesses are right.</summary>
/// <param name="FirstRow">Its first row of logits; each guess has one more.</param>
/// <param name="FirstGuess">Where its guesses begin among the tokens of the step.</param>
internal readonly record struct TokenChoice(GenerationSequence Sequence, int FirstRow, int FirstGuess, int Guesses);
