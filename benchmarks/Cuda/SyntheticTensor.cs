using AIForge.Inference.Formats;

namespace AIForge.CudaBench;

/// <summary>A tensor of a model to be written.</summary>
internal sealed record SyntheticTensor(string Name, TensorType Type, int Columns, int Rows)
{
    public long Bytes => TensorLayout.Of(Type).RowBytes(Columns) * Rows;
}
