namespace AIForge.Node.Hardware.Gpus;

/// <summary>What was found of GPUs.</summary>
/// <param name="AbsentReason">Why there is none; null when there is one.</param>
/// <param name="CudaVersion">The newest CUDA that the driver knows, such as 12.4; null without a driver.</param>
internal sealed record GpuProbeResult(IReadOnlyList<GpuFacts> Gpus, string? AbsentReason, string? CudaVersion = null);
