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
        _data = HugePages.Allocate(GroupBytes * Groups);
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
}
