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

/// <summary>How fast a prompt is read.</summary>
/// <param name="TokensPerSecond">Null when it was not measured.</param>
/// <param name="Skipped">Why it was not measured; null when it was.</param>
internal sealed record PromptSpeed(int Tokens, double? TokensPerSecond, string? Skipped);

/// <summary>How fast answers are written, without guessing ahead.</summary>
/// <param name="Batch">Answers at the same time.</param>
/// <param name="TokensPerSecond">Of all answers together.</param>
/// <param name="ReadShare">Share of the speed of plain reading that reading the weights once a step reached; above 1 when they lie in a cache.</param>
internal sealed record GenerationSpeed(int Batch, int Tokens, double TokensPerSecond, double ReadShare);
