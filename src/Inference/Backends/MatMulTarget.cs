namespace AIForge.Inference.Backends;

/// <summary>One product of a shared input: <c>Output = input · Weightsᵀ</c>.</summary>
public readonly record struct MatMulTarget(WeightMatrix Weights, FloatMatrix Output);
