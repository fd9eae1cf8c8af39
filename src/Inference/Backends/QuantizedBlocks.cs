using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends;

/// <summary>The quantised encodings, one method per block layout: what a file's bytes mean, in plain loops.</summary>
internal static unsafe class QuantizedBlocks
{
    /// <summary>Writes as many whole blocks from <paramref name="source"/> as fill <paramref name="output"/>.</summary>
    public static void Dequantize(TensorType type, byte* source, Span<float> output)
    {
        var layout = TensorLayout.Of(type);
        for (var at = 0; at < output.Length; at += layout.BlockLength, source += layout.BlockBytes)
            Block(type, source, output.Slice(at, layout.BlockLength));
    }

    private static void Block(TensorType type, byte* block, Span<float> output)
    {
        switch (type)
        {
            case TensorType.Q8_0: Q8(block, output); break;
            case TensorType.Q4_0: Q4(block, -8 * Half(block), block + 2, output); break;
            case TensorType.Q4_1: Q4(block, Half(block + 2), block + 4, output); break;
            case TensorType.Q5_0: Q5(block, -16 * Half(block), block + 2, output); break;
            case TensorType.Q5_1: Q5(block, Half(block + 2), block + 4, output); break;
            default: Super(type, block, output); break;
        }
    }

    private static float Half(byte* at) => (float)*(Half*)at;

    // A half-precision scale, then 32 signed bytes.
    private static void Q8(byte* block, Span<float> output)
    {
        var scale = Half(block);
        for (var i = 0; i < 32; i++) output[i] = scale * (sbyte)block[2 + i];
    }

    // 16 bytes whose low halves are values 0-15 and high halves 16-31, each times a scale plus the block's offset.
    private static void Q4(byte* block, float offset, byte* quants, Span<float> output)
    {
        var scale = Half(block);
        for (var i = 0; i < 16; i++)
        {
            output[i] = scale * (quants[i] & 15) + offset;
            output[16 + i] = scale * (quants[i] >> 4) + offset;
        }
    }

    // Like the four-bit blocks, with the fifth bits of all 32 values in a word before them.
    private static void Q5(byte* block, float offset, byte* bits, Span<float> output)
    {
        var scale = Half(block);
        var fifth = *(uint*)bits;
        var quants = bits + sizeof(uint);
        for (var i = 0; i < 16; i++)
        {
            output[i] = scale * ((uint)(quants[i] & 15) | (fifth >> i & 1) << 4) + offset;
            output[16 + i] = scale * ((uint)(quants[i] >> 4) | (fifth >> (16 + i) & 1) << 4) + offset;
        }
    }

    private static void Super(TensorType type, byte* block, Span<float> output)
    {
        var super = SuperBlock.Read(type, block);
        var (factor, minimumFactor) = ((float)BitConverter.UInt16BitsToHalf(super.Factor), (float)BitConverter.UInt16BitsToHalf(super.MinimumFactor));
        for (var part = 0; part < SuperBlock.Parts; part++)
        {
            var (scale, minimum) = (factor * super.Scales[part], minimumFactor * super.Minimums[part]);
            for (var i = part * SuperBlock.PartLength; i < (part + 1) * SuperBlock.PartLength; i++) output[i] = scale * super.Quants[i] - minimum;
        }
    }
}
