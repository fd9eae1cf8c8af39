using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Where a tile's results go: sixteen values of each of four rows.</summary>
/// <param name="at">Of the first row.</param>
/// <param name="stride">Values from a row to the next one.</param>
/// <param name="goesOn">Whether the results of the blocks before are there already.</param>
internal readonly unsafe struct TileTarget(float* at, int stride, bool goesOn)
{
    private readonly float* _at = at;
    private readonly int _stride = stride;
    private readonly bool _goesOn = goesOn;

    /// <summary>What a row's sums begin with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<float> First, Vector256<float> Second) Begin(int row) =>
        _goesOn ? (Vector256.Load(Of(row)), Vector256.Load(Of(row) + PackedMatrix.GroupRows)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(int row, Vector256<float> first, Vector256<float> second)
    {
        first.Store(Of(row));
        second.Store(Of(row) + PackedMatrix.GroupRows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Of(int row) => _at + (long)row * _stride;
}
