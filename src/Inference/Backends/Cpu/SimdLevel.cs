namespace AIForge.Inference.Backends.Cpu;

/// <summary>The vector instructions a CPU backend may use, from none to the widest.</summary>
public enum SimdLevel
{
    /// <summary>No vector instructions: runs on every machine .NET runs on.</summary>
    Scalar,

    /// <summary>256-bit vectors with fused multiply-add.</summary>
    Avx2,

    /// <summary>AVX2 with the 8-bit dot product of AVX-VNNI.</summary>
    AvxVnni,

    /// <summary>512-bit vectors; 8-bit dot products with AVX-VNNI, and those of batches with a matrix
    /// unit (AMX), where the CPU has them.</summary>
    Avx512,
}
