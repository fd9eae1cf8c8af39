namespace AIForge.Node.Benchmarking;

/// <summary>How fast a model runs on this machine.</summary>
/// <param name="KernelClass">Names the arithmetic: nodes of one class give the same tokens.</param>
/// <param name="StepBytes">Bytes of weights that each step reads.</param>
/// <param name="LoadSeconds">From opening the file to being ready.</param>
/// <param name="MemoryBytes">What the process has more in memory than before it loaded the model, after all measurements.</param>
/// <param name="MemoryShare"><paramref name="MemoryBytes"/> as a multiple of the file.</param>
/// <param name="ReadGigabytesPerSecond">Plain reading of memory by as many threads, in the same run (10^9 bytes).</param>
internal sealed record BenchReport(
    string Model, string File, string Architecture, string Quantization, long Parameters, long FileBytes, long StepBytes, int ContextLength,
    string KernelClass, int Threads, double LoadSeconds, long MemoryBytes, double MemoryShare, double ReadGigabytesPerSecond,
    IReadOnlyList<PromptSpeed> Prompts, IReadOnlyList<GenerationSpeed> Generations);
