namespace AIForge.Inference.Backends.Cpu;

/// <summary>The shared input of some products, as floats and, when a product needs it, quantised.</summary>
internal readonly record struct MatMulInput(FloatMatrix Values, Int8Activations Quantized, int Rows);
