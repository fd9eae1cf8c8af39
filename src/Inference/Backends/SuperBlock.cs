using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends;

/// <summary>
/// A block of 256 values taken apart ("K" quantisation): value = factor · scale · quant - minimum factor · minimum, where factors are
/// of the block, as half-precision bits, and scale and minimum of 16 values. The types that scale 32 values repeat themselves.
/// </summary>
internal unsafe struct SuperBlock
{
    public const int Length = 256;
    public const int PartLength = 16;
    public const int Parts = Length / PartLength;

    public fixed sbyte Quants[Length];
    public fixed sbyte Scales[Parts];
    public fixed sbyte Minimums[Parts];
    public ushort Factor;
    public ushort MinimumFactor;

    public static SuperBlock Read(TensorType type, byte* block)
    {
        var super = default(SuperBlock);
        switch (type)
        {
            case TensorType.Q4_K: super.ReadQ4(block); break;
            case TensorType.Q5_K: super.ReadQ5(block); break;
            case TensorType.Q6_K: super.ReadQ6(block); break;
            default: throw new ArgumentOutOfRangeException(nameof(type));
        }

        return super;
    }

    // Both factors, 12 bytes of scales and minimums, then 64 values in every 32 bytes: low halves first.
    private void ReadQ4(byte* block)
    {
        ReadScales(block);
        var quants = block + 16;
        for (var i = 0; i < Length; i++) Quants[i] = (sbyte)(quants[i / 64 * 32 + i % 32] >> i / 32 % 2 * 4 & 15);
    }

    // As Q4_K with the fifth bits before the quants: bit p of byte i belongs to value i of the p-th 32.
    private void ReadQ5(byte* block)
    {
        ReadScales(block);
        byte* fifth = block + 16, quants = block + 48;
        for (var i = 0; i < Length; i++)
            Quants[i] = (sbyte)((quants[i / 64 * 32 + i % 32] >> i / 32 % 2 * 4 & 15) | (fifth[i % 32] >> i / 32 & 1) << 4);
    }

    // 128 bytes of low halves, 64 of high pairs, 16 signed scales, the factor. Each 128 values: the low halves of 64 bytes, then
    // their high halves; byte i of the pairs serves values i, i + 32, i + 64 and i + 96. Quants are stored 32 too high.
    private void ReadQ6(byte* block)
    {
        var high = block + 128;
        for (var i = 0; i < Length; i++)
        {
            var low = block[i / 128 * 64 + i % 64] >> i / 64 % 2 * 4 & 15;
            var pair = high[i / 128 * 32 + i % 32] >> i / 32 % 4 * 2 & 3;
            Quants[i] = (sbyte)((low | pair << 4) - 32);
        }

        for (var part = 0; part < Parts; part++) Scales[part] = (sbyte)block[192 + part];
        Factor = *(ushort*)(block + 208);
    }

    // Six bits each: the first four scales and minimums in the low bits of bytes 0-3 and 4-7; of the last four, the low halves are
    // in bytes 8-11 (scale low, minimum high) and the other two bits on top of bytes 0-3 and 4-7.
    private void ReadScales(byte* block)
    {
        (Factor, MinimumFactor) = (*(ushort*)block, *(ushort*)(block + 2));
        var packed = block + 4;
        for (var part = 0; part < 4; part++)
        {
            SetScale(part, packed[part] & 63, packed[part + 4] & 63);
            SetScale(part + 4, (packed[part + 8] & 15) | packed[part] >> 6 << 4, packed[part + 8] >> 4 | packed[part + 4] >> 6 << 4);
        }
    }

    private void SetScale(int of32, int scale, int minimum)
    {
        (Scales[of32 * 2], Scales[of32 * 2 + 1]) = ((sbyte)scale, (sbyte)scale);
        (Minimums[of32 * 2], Minimums[of32 * 2 + 1]) = ((sbyte)minimum, (sbyte)minimum);
    }
}
