namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// One quantised activation row: bytes, a scale per 32 of them, and their sum per 32; the fine bytes count 1/254 of the others.
/// </summary>
internal readonly unsafe struct Int8Row(sbyte* values, sbyte* fine, float* scales, int* sums, int* fineSums)
{
    public readonly sbyte* Values = values;
    public readonly sbyte* Fine = fine;
    public readonly float* Scales = scales;
    public readonly int* Sums = sums;
    public readonly int* FineSums = fineSums;
}
