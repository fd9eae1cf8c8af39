using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Interleaves the rows of a matrix as <see cref="PackedMatrix"/> says, a group a unit.</summary>
internal sealed unsafe class PackWork(PackedMatrix target, MappedMatrix source) : ParallelWork
{
    private const int Rows = PackedMatrix.GroupRows;

    // Words that one transposition takes of each row.
    private const int Words = 4;

    private readonly PackedLayout _layout = PackedLayout.Of(source.Type);
    private readonly int _sourceBlockBytes = TensorLayout.Of(source.Type).BlockBytes;
    private readonly long _rowBytes = TensorLayout.Of(source.Type).RowBytes(source.Columns);

    public override void Run(int start, int end, int worker)
    {
        for (var group = start; group < end; group++) PackGroup(group);
    }

    private void PackGroup(int group)
    {
        var output = target.Group(group);
        var first = group * Rows;
        if (first + Rows <= source.Rows && Sse2.IsSupported)
        {
            PackRows(source.RowPointer(first), output);
            return;
        }

        NativeMemory.Clear(output, (nuint)target.GroupBytes);
        for (var lane = 0; lane < Rows && first + lane < source.Rows; lane++) PackRow(source.RowPointer(first + lane), output, lane);
    }

    /// <summary>Eight rows at once: the words in fours, and those that are left one by one first.</summary>
    private void PackRows(byte* from, byte* to)
    {
        var flipped = Vector128.Create(PackedLayout.Word(source.Type, _layout.Words - 1, 0));
        for (var block = 0; block < target.Blocks; block++, from += _sourceBlockBytes, to += target.BlockBytes)
        {
            for (var lane = 0; lane < Rows; lane++) PackHead(from + lane * _rowBytes, to, lane, _layout.Words % Words);
            for (var word = _layout.Words % Words; word < _layout.Words; word += Words)
            {
                byte* at = from + _layout.WordsAt + word * sizeof(uint), packed = to + _layout.HeadBytes + word * PackedMatrix.WordBytes;
                Transpose(at, packed, flipped);
                Transpose(at + 4 * _rowBytes, packed + 4 * sizeof(uint), flipped);
            }
        }
    }

    /// <summary>Four words of four rows become four rows of a word each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Transpose(byte* from, byte* to, Vector128<uint> flipped)
    {
        Vector128<uint> a = Vector128.Load((uint*)from), b = Vector128.Load((uint*)(from + _rowBytes));
        Vector128<uint> c = Vector128.Load((uint*)(from + 2 * _rowBytes)), d = Vector128.Load((uint*)(from + 3 * _rowBytes));
        var (low, high) = (Sse2.UnpackLow(a, b).AsUInt64(), Sse2.UnpackHigh(a, b).AsUInt64());
        var (low2, high2) = (Sse2.UnpackLow(c, d).AsUInt64(), Sse2.UnpackHigh(c, d).AsUInt64());
        (Sse2.UnpackLow(low, low2).AsUInt32() ^ flipped).Store((uint*)to);
        (Sse2.UnpackHigh(low, low2).AsUInt32() ^ flipped).Store((uint*)(to + PackedMatrix.WordBytes));
        (Sse2.UnpackLow(high, high2).AsUInt32() ^ flipped).Store((uint*)(to + 2 * PackedMatrix.WordBytes));
        (Sse2.UnpackHigh(high, high2).AsUInt32() ^ flipped).Store((uint*)(to + 3 * PackedMatrix.WordBytes));
    }

    private void PackRow(byte* from, byte* to, int lane)
    {
        for (var block = 0; block < target.Blocks; block++, from += _sourceBlockBytes, to += target.BlockBytes) PackHead(from, to, lane, _layout.Words);
    }

    /// <summary>The halves of one block of one row and its first words.</summary>
    private void PackHead(byte* from, byte* to, int lane, int words)
    {
        for (var half = 0; half < _layout.Halves; half++)
            ((ushort*)to)[half * Rows + lane] = ((ushort*)(from + _layout.HalvesAt))[half];
        var packed = (uint*)(to + _layout.HeadBytes) + lane;
        var stored = (uint*)(from + _layout.WordsAt);
        for (var word = 0; word < words; word++) packed[word * Rows] = PackedLayout.Word(source.Type, word, stored[word]);
    }
}
