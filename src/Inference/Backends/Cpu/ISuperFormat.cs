using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// How a kernel reads one packed super-block (see <see cref="PackedMatrix"/>): 256 columns of 8 rows in four chunks. Step n of a chunk
/// is columns <c>4n … 4n+3</c> from its low column and the same from its high column.
/// </summary>
internal unsafe interface ISuperFormat
{
    static abstract int BlockBytes { get; }

    /// <summary>Columns that share a scale.</summary>
    static abstract int ScaleColumns { get; }

    /// <summary>Distance from a chunk's low to its high columns.</summary>
    static abstract int HighOffset { get; }

    static abstract nint LowColumn(nint chunk);

    /// <summary>The quants of both columns' steps, from 0 to 63.</summary>
    static abstract void Load(byte* block, nint chunk, nint step, out Vector256<byte> low, out Vector256<byte> high);

    /// <summary>The scales of all columns: per four, 8 rows of 4 signed bytes. Either in the block or written to
    /// <paramref name="scratch"/>, which holds 64 bytes.</summary>
    static abstract byte* Scales(byte* block, byte* scratch);

    /// <summary>Adds a block to the sum, given its products of quants, scales and activations.</summary>
    static abstract Vector256<float> Sum(Vector256<float> sum, Vector256<int> products, byte* block, SuperRow x, int index);
}
