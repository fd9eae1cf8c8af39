using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>How a kernel reads one packed block (see <see cref="PackedMatrix"/>): 32 columns of 8 rows, in two halves of four steps of
/// four columns.</summary>
internal unsafe interface IPackedFormat
{
    static abstract int BlockBytes { get; }

    /// <summary>Whether a second group of 8 halves holds what is added to every weight of its row.</summary>
    static abstract bool HasMinimums { get; }

    /// <summary>What stored values are above the weights.</summary>
    static abstract int Offset { get; }

    /// <summary>Where a sum must begin, given the sum of the 32 activations it is multiplied with.</summary>
    static abstract int Start(int activationSum);

    /// <summary>Columns <c>4·step … 4·step+3</c> of all 8 rows.</summary>
    static abstract Vector256<byte> Low(byte* block, int step);

    /// <summary>Columns <c>16 + 4·step … 16 + 4·step+3</c> of all 8 rows.</summary>
    static abstract Vector256<byte> High(byte* block, int step);

    static abstract Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> activations);
}
