namespace AIForge.Inference.Generation;

/// <summary>The model computed something that is not a number: its weights are damaged, or its arithmetic overflowed on this input.
/// Trying again gives the same.</summary>
public sealed class ModelOutputException() : Exception(
    "The model computed values that are not finite numbers. Its weights are damaged or overflow on this input; check the file or use another model.");
