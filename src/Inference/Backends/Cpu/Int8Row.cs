namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// One quantised activation row: bytes, a scale per 32 of them, and their sum per 32. The blocks of a row lie <see cref="Stride"/> blocks
/// apart: those of the other rows of its tile are in between.
/// </summary>
internal readonly unsafe struct Int8Row(sbyte* values, float* scales, int* sums, int stride)
{
    public readonly sbyte* Values = values;
    public readonly float* Scales = scales;
    public readonly int* Sums = sums;
    public readonly int Stride = stride;

    /// <summary>Second bytes, which count 1/254 of the others, where the row was quantised with them.</summary>
    public sbyte* Fine { get; init; }

    public int* FineSums { get; init; }

    /// <summary>Bytes from the values of a block to those of the next one.</summary>
    public int Step => Stride * Int8Activations.BlockLength;

    /// <summary>Another row of the same tile.</summary>
    public Int8Row Beside(int rows) => new(Values + rows * Int8Activations.BlockLength, Scales + rows, Sums + rows, Stride);

    /// <summary>The same row from a later block on.</summary>
    public Int8Row From(int block) => new(Values + block * Step, Scales + block * Stride, Sums + block * Stride, Stride);
}
