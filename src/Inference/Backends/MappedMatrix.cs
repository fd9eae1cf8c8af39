using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends;

/// <summary>A matrix left where the model file is mapped, row after row in the file's own encoding.</summary>
internal sealed unsafe class MappedMatrix(byte* data, int rows, int columns, TensorType type) : WeightMatrix(rows, columns, type)
{
    private readonly long _rowBytes = TensorLayout.Of(type).RowBytes(columns);

    public byte* RowPointer(int row) => data + row * _rowBytes;

    public static MappedMatrix Of(GgufFile file, TensorInfo tensor) =>
        new(file.DataOf(tensor), checked((int)tensor.Rows), checked((int)tensor.Columns), tensor.Type);

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
            case TensorType.Q8_0:
                for (var block = 0; block < Columns / 32; block++) DequantizeQ8(source + block * 34, output.Slice(block * 32, 32));
                break;
            case TensorType.Q4_0:
                for (var block = 0; block < Columns / 32; block++) DequantizeQ4(source + block * 18, output.Slice(block * 32, 32));
                break;
        }
    }

    // A Q8_0 block: a half-precision scale, then 32 signed bytes.
    private static void DequantizeQ8(byte* block, Span<float> output)
    {
        var scale = (float)*(Half*)block;
        for (var i = 0; i < 32; i++) output[i] = scale * (sbyte)block[2 + i];
    }

    // A Q4_0 block: a half-precision scale, then 16 bytes whose low halves are values 0-15 and high halves 16-31, each minus 8.
    private static void DequantizeQ4(byte* block, Span<float> output)
    {
        var scale = (float)*(Half*)block;
        for (var i = 0; i < 16; i++)
        {
            output[i] = scale * ((block[2 + i] & 15) - 8);
            output[16 + i] = scale * ((block[2 + i] >> 4) - 8);
        }
    }
}
