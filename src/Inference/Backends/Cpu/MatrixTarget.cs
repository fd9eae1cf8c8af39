using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Where the results of four tokens and 32 weight rows go.</summary>
/// <param name="at">Of the first token.</param>
/// <param name="stride">Values from a token to the next one.</param>
/// <param name="tokens">How many of the four there are: nothing is read or written of the others.</param>
/// <param name="goesOn">Whether the results of the blocks before are there already.</param>
internal readonly unsafe struct MatrixTarget(float* at, int stride, int tokens, bool goesOn)
{
    private readonly float* _at = at;
    private readonly int _stride = stride;
    private readonly int _tokens = tokens;
    private readonly bool _goesOn = goesOn;

    /// <summary>What a token's sums begin with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<float> First, Vector512<float> Second) Begin(int token) =>
        _goesOn && token < _tokens ? (Vector512.Load(Of(token)), Vector512.Load(Of(token) + MatrixUnit.TileRows)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(int token, Vector512<float> first, Vector512<float> second)
    {
        if (token >= _tokens) return;
        first.Store(Of(token));
        second.Store(Of(token) + MatrixUnit.TileRows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Of(int token) => _at + (long)token * _stride;
}
