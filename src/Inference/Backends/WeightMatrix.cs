using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends;

/// <summary>A model matrix in the form its backend computes with: <see cref="Rows"/> outputs of <see cref="Columns"/> inputs.</summary>
public abstract class WeightMatrix(int rows, int columns, TensorType type) : IDisposable
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public TensorType Type { get; } = type;

    /// <summary>Frees what the backend allocated; a matrix that lives in the mapped file owns nothing.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
