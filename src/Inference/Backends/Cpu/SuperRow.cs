namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// One activation row for super-blocks: bytes, a scale per 256 of them, and per 256 the sums of each 16 and of each 32, in the order
/// of <see cref="SuperActivations"/>.
/// </summary>
internal readonly unsafe struct SuperRow(sbyte* values, float* scales, short* sums)
{
    public readonly sbyte* Values = values;
    public readonly float* Scales = scales;

    /// <summary>The 16 sums of 16 values of a block.</summary>
    public short* Sums16(int block) => sums + block * SuperActivations.SumsPerBlock;

    /// <summary>The 8 sums of 32 values of a block.</summary>
    public short* Sums32(int block) => Sums16(block) + SuperBlock.Parts;
}
