namespace AIForge.Inference.Backends.Cpu;

/// <summary>Computes a range of output columns for all rows of a batch.</summary>
internal abstract class MatMulKernel
{
    /// <summary>Weight rows per unit of work. Small enough to stay in the second-level cache while a batch passes over them.</summary>
    public const int UnitRows = 32;

    public abstract MatMulInputKind InputKind { get; }

    /// <summary>Computes weight rows <c>unit · UnitRows …</c> for every input row.</summary>
    public abstract void Run(in MatMulInput input, MatMulTarget target, int unit);
}
