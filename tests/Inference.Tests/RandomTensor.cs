using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests;

/// <summary>Random tensor contents of about unit size, in every encoding.</summary>
internal static class RandomTensor
{
    public static byte[] Bytes(TensorType type, long count, Random random)
    {
        var layout = TensorLayout.Of(type);
        var blocks = count / layout.BlockLength;
        var bytes = new byte[blocks * layout.BlockBytes];
        if (layout.BlockLength > 1) random.NextBytes(bytes);
        for (var block = 0; block < blocks; block++)
        {
            var at = bytes.AsSpan(block * layout.BlockBytes);
            var value = (random.NextSingle() - 0.5f) * 2;
            switch (type)
            {
                case TensorType.F32: BitConverter.TryWriteBytes(at, value); break;
                case TensorType.F16: BitConverter.TryWriteBytes(at, (Half)value); break;
                case TensorType.BF16: BitConverter.TryWriteBytes(at, (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)); break;
                case TensorType.Q8_0: BitConverter.TryWriteBytes(at, (Half)(value / 100)); break;
                case TensorType.Q4_0: BitConverter.TryWriteBytes(at, (Half)(value / 8)); break;
                case TensorType.Q5_0: BitConverter.TryWriteBytes(at, (Half)(value / 16)); break;
                case TensorType.Q4_1: WritePair(at, value / 8, -value); break;
                case TensorType.Q5_1: WritePair(at, value / 16, -value); break;
                case TensorType.Q4_K: WritePair(at, value / 256, value / 32); break;
                case TensorType.Q5_K: WritePair(at, value / 512, value / 32); break;
                case TensorType.Q6_K: BitConverter.TryWriteBytes(at[208..], (Half)(value / 1024)); break;
            }
        }

        return bytes;
    }

    private static void WritePair(Span<byte> at, float first, float second)
    {
        BitConverter.TryWriteBytes(at, (Half)first);
        BitConverter.TryWriteBytes(at[2..], (Half)second);
    }
}
