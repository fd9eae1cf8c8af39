namespace AIForge.Inference.Formats;

/// <summary>One tensor of a model file: a matrix of <see cref="Rows"/> rows of <see cref="Columns"/> contiguous values.</summary>
/// <param name="Offset">Position in bytes from the start of the file.</param>
public sealed record TensorInfo(string Name, TensorType Type, long Columns, long Rows, long Offset, long ByteLength)
{
    public long ElementCount => Columns * Rows;
}
