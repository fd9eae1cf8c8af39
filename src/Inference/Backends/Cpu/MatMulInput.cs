namespace AIForge.Inference.Backends.Cpu;

/// <summary>The shared input of some products, as floats and in the quantised forms that one of the products needs.</summary>
internal readonly record struct MatMulInput(FloatMatrix Values, Int8Activations Blocks, SuperActivations SuperBlocks, int Rows);
