using System.Runtime.InteropServices;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// A quantised matrix with rows interleaved in groups of eight, in as many bytes as the file uses. Per block of 32 or 256 columns: 8
/// half-precision scales, then word after word of the file's block, each of all 8 rows (<see cref="PackedLayout"/>). One broadcast of
/// four activations then feeds eight rows, and no sum over lanes is ever needed. Missing rows of the last group have scale zero.
/// </summary>
internal sealed unsafe class PackedMatrix : WeightMatrix
{
    public const int GroupRows = 8;
    public const int ScaleBytes = GroupRows * sizeof(ushort);
    public const int WordBytes = GroupRows * sizeof(uint);

    private byte* _data;

    public PackedMatrix(MappedMatrix source, WorkerPool pool) : base(source.Rows, source.Columns, source.Type)
    {
        var layout = TensorLayout.Of(source.Type);
        Blocks = source.Columns / layout.BlockLength;
        Groups = (source.Rows + GroupRows - 1) / GroupRows;
        BlockBytes = GroupRows * layout.BlockBytes;
        GroupBytes = (long)Blocks * BlockBytes;
        _data = (byte*)NativeMemory.AlignedAlloc((nuint)(GroupBytes * Groups), 64);
        pool.Run(new PackWork(this, source), Groups, 8);
    }

    public int Blocks { get; }

    public int Groups { get; }

    public int BlockBytes { get; }

    public long GroupBytes { get; }

    public byte* Group(int group) => _data + group * GroupBytes;

    public override void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
        base.Dispose();
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
    }

    // A model that is refused half-way through loading leaves matrices nobody disposes of.
    ~PackedMatrix() => Free();

    private sealed class PackWork(PackedMatrix target, MappedMatrix source) : ParallelWork
    {
        public override void Run(int start, int end, int worker)
        {
            for (var group = start; group < end; group++) PackGroup(group);
        }

        private void PackGroup(int group)
        {
            var output = target.Group(group);
            NativeMemory.Clear(output, (nuint)target.GroupBytes);
            for (var lane = 0; lane < GroupRows && group * GroupRows + lane < source.Rows; lane++)
                PackRow(source.RowPointer(group * GroupRows + lane), output, lane);
        }

        private void PackRow(byte* from, byte* to, int lane)
        {
            var layout = PackedLayout.Of(source.Type);
            var sourceBlockBytes = TensorLayout.Of(source.Type).BlockBytes;
            for (var block = 0; block < target.Blocks; block++, from += sourceBlockBytes, to += target.BlockBytes)
            {
                for (var half = 0; half < layout.Halves; half++)
                    ((ushort*)to)[half * GroupRows + lane] = ((ushort*)(from + layout.HalvesAt))[half];
                var packed = (uint*)(to + layout.HeadBytes) + lane;
                var stored = (uint*)(from + layout.WordsAt);
                for (var word = 0; word < layout.Words; word++) packed[word * GroupRows] = PackedLayout.Word(source.Type, word, stored[word]);
            }
        }
    }
}
