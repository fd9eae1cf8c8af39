using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends;

/// <summary>A matrix left where the model file is mapped, row after row in the file's own encoding.</summary>
internal sealed unsafe class MappedMatrix(byte* data, int rows, int columns, TensorType type) : WeightMatrix(rows, columns, type)
{
    private readonly long _rowBytes = TensorLayout.Of(type).RowBytes(columns);

    public byte* RowPointer(int row) => data + row * _rowBytes;

    public static MappedMatrix Of(GgufFile file, TensorInfo tensor) =>
        new(file.DataOf(tensor), checked((int)tensor.Rows), checked((int)tensor.Columns), tensor.Type);

    /// <summary>Tells the system that single rows will be read, in no order.</summary>
    public void ReadSparsely() => MappedPages.ReadSparsely(data, Rows * _rowBytes);

    /// <summary>Tells the system that the matrix is not needed for now; it stays readable.</summary>
    public void ReleasePages() => MappedPages.Release(data, Rows * _rowBytes);

    /// <summary>Writes one row as floats.</summary>
    public void Dequantize(int row, Span<float> output)
    {
        var source = RowPointer(row);
        switch (Type)
        {
            case TensorType.F32:
                new ReadOnlySpan<float>(source, Columns).CopyTo(output);
                break;
            case TensorType.F16:
                for (var i = 0; i < Columns; i++) output[i] = (float)((Half*)source)[i];
                break;
            case TensorType.BF16:
                for (var i = 0; i < Columns; i++) output[i] = BitConverter.UInt32BitsToSingle((uint)((ushort*)source)[i] << 16);
                break;
            default:
                QuantizedBlocks.Dequantize(Type, source, output[..Columns]);
                break;
        }
    }
}
