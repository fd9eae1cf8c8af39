namespace AIForge.Inference.Generation;

/// <summary>Where the time of a generation went.</summary>
public sealed record GenerationTimings(double QueueSeconds, double PrefillSeconds, double DecodeSeconds);
