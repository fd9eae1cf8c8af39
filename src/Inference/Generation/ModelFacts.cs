namespace AIForge.Inference.Generation;

/// <summary>What a loaded model is.</summary>
/// <param name="Quantization">The type most weights are stored in, such as <c>Q8_0</c>.</param>
/// <param name="ContextLength">The longest sequence this runtime accepts.</param>
/// <param name="KernelClass">Runtimes of one model with equal class continue each other's generations bit for bit.</param>
public sealed record ModelFacts(
    string Name, string Architecture, long ParameterCount, string Quantization,
    int ContextLength, int VocabularySize, long FileBytes, string KernelClass)
{
    /// <summary>Bytes of weights that each step of generation reads: all of them but a table of embeddings that is nothing else.</summary>
    public long StepBytes { get; init; }

    /// <summary>Why the model runs on the processor although a GPU was to be taken if there is one; null otherwise.</summary>
    public string? GpuRefusal { get; init; }

    /// <summary>The GPU that it runs on, as the driver counts them; null on the processor.</summary>
    public int? Gpu { get; init; }
}
