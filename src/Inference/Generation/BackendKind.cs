namespace AIForge.Inference.Generation;

/// <summary>Which implementation of the operations a runtime uses.</summary>
public enum BackendKind
{
    /// <summary>Vector kernels on the processor.</summary>
    Cpu,

    /// <summary>Plain loops, for comparison.</summary>
    Reference,

    /// <summary>An NVIDIA GPU; without a usable one with enough memory the model is not loaded.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU where there is a usable one with enough memory, else the processor.</summary>
    Auto,
}
