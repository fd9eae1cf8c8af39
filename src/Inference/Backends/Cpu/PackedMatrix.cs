using System.Runtime.InteropServices;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// A Q8_0 or Q4_0 matrix with rows interleaved in groups of eight, in as many bytes as the file uses. Per 32 columns: 8 half-precision
/// scales, then per step of 4 columns the bytes of all 8 rows. One broadcast of four activations then feeds eight rows, and no sum
/// over lanes is ever needed. Missing rows of the last group have scale zero.
/// </summary>
internal sealed unsafe class PackedMatrix : WeightMatrix
{
    public const int GroupRows = 8;
    public const int ScaleBytes = GroupRows * sizeof(ushort);
    public const int Q8BlockBytes = GroupRows * 34;
    public const int Q4BlockBytes = GroupRows * 18;
    private const int BlockColumns = 32;

    private byte* _data;

    public PackedMatrix(MappedMatrix source, WorkerPool pool) : base(source.Rows, source.Columns, source.Type)
    {
        Blocks = source.Columns / BlockColumns;
        Groups = (source.Rows + GroupRows - 1) / GroupRows;
        BlockBytes = source.Type == TensorType.Q8_0 ? Q8BlockBytes : Q4BlockBytes;
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
            var sourceBlockBytes = TensorLayout.Of(source.Type).BlockBytes;
            var words = (sourceBlockBytes - sizeof(ushort)) / sizeof(uint);
            var flip = source.Type == TensorType.Q8_0 ? 0x80808080u : 0u;
            var output = target.Group(group);
            NativeMemory.Clear(output, (nuint)target.GroupBytes);
            for (var lane = 0; lane < GroupRows && group * GroupRows + lane < source.Rows; lane++)
            {
                var from = source.RowPointer(group * GroupRows + lane);
                var to = output;
                for (var block = 0; block < target.Blocks; block++, from += sourceBlockBytes, to += target.BlockBytes)
                {
                    ((ushort*)to)[lane] = *(ushort*)from;
                    var packed = (uint*)(to + ScaleBytes) + lane;
                    var stored = (uint*)(from + sizeof(ushort));
                    for (var word = 0; word < words; word++) packed[word * GroupRows] = stored[word] ^ flip;
                }
            }
        }
    }
}
