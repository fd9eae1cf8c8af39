namespace AIForge.Inference.Backends.Cpu;

/// <summary>One quantised activation row: bytes, a scale per 32 of them, and their sum per 32.</summary>
internal readonly unsafe struct Int8Row(sbyte* values, float* scales, int* sums)
{
    public readonly sbyte* Values = values;
    public readonly float* Scales = scales;
    public readonly int* Sums = sums;
}
