namespace AIForge.Node.Artifacts;

/// <summary>The facts of a model file, in the form of the coordinator's Models:Known setting.</summary>
public sealed record ProbedModel(
    string Name, string Architecture, long ParameterCount, string Quantization, int ContextLength, long SizeBytes, string Sha256);
