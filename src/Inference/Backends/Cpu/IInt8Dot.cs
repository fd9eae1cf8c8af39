using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Dot products of bytes in groups of four. All implementations give the same integers, so kernels over any of them agree bit for bit.
/// </summary>
internal interface IInt8Dot
{
    /// <summary>Where a sum over bytes stored as <c>w + 128</c> must begin, given the sum of the 32 activations it is multiplied
    /// with.</summary>
    static abstract int StartOffset128(int activationSum);

    /// <summary>Adds products of weights stored as <c>w + 128</c>.</summary>
    static abstract Vector256<int> AddOffset128(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> activations);

    /// <summary>Adds products of weights from 0 to 63.</summary>
    static abstract Vector256<int> AddSmall(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> activations);
}
