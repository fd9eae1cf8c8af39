namespace AIForge.Inference.Generation;

/// <summary>Which implementation of the operations a runtime uses.</summary>
public enum BackendKind
{
    /// <summary>Vector kernels on the processor.</summary>
    Cpu,

    /// <summary>Plain loops, for comparison.</summary>
    Reference,
}
