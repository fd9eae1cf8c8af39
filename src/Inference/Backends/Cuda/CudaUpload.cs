using AIForge.Inference.Backends.Cuda.Driver;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>
/// Brings weights from the mapped file to the GPU. They are rearranged into two pinned buffers in turn, so memory of the process never
/// holds more of them than that, and a copy runs while the next part is rearranged.
/// </summary>
internal sealed unsafe class CudaUpload : IDisposable
{
    private const int BufferBytes = 16 << 20;

    private readonly CudaDevice _device;
    private readonly PinnedMemory[] _buffers = new PinnedMemory[2];
    private readonly nint[] _copied = new nint[2];
    private int _next;

    public CudaUpload(CudaDevice device) => _device = device;

    public void Run(GgufFile file, TensorInfo tensor, ulong to)
    {
        var groupBytes = GroupBytes(tensor);
        var groups = CudaLayout.Groups((int)tensor.Rows);
        var each = (int)Math.Clamp(BufferBytes / groupBytes, 1, groups);
        for (var first = 0; first < groups; first += each)
        {
            var count = Math.Min(each, groups - first);
            var buffer = Take(each * groupBytes);
            Rearrange(file.DataOf(tensor), tensor, (first, count), buffer);
            _device.Upload(to + (ulong)(first * groupBytes), buffer, count * groupBytes);
            _device.Record(_copied[_next]);
            _next ^= 1;
        }

        file.ReleasePages(tensor);
    }

    public static long GroupBytes(TensorInfo tensor) =>
        (long)CudaLayout.Blocks(tensor.Type, (int)tensor.Columns) * CudaLayout.BlockBytes(tensor.Type) * CudaLayout.GroupRows;

    public void Dispose()
    {
        foreach (var copied in _copied)
            if (copied != 0 && _device.TryEnter()) _ = _device.Functions.DestroyEvent(copied);
        foreach (var buffer in _buffers) buffer?.Dispose();
    }

    /// <summary>The next buffer, when its last copy is done.</summary>
    private byte* Take(long bytes)
    {
        if (_copied[_next] == 0) _copied[_next] = _device.CreateEvent();
        else _device.WaitFor(_copied[_next]);
        if (_buffers[_next] is { } buffer && buffer.Bytes >= bytes) return buffer.Address;
        _buffers[_next]?.Dispose();
        _buffers[_next] = new PinnedMemory(_device, Math.Max(bytes, Math.Min(BufferBytes, bytes * 2)));
        return _buffers[_next].Address;
    }

    private static void Rearrange(byte* source, TensorInfo tensor, (int First, int Count) groups, byte* to)
    {
        var groupBytes = GroupBytes(tensor);
        // The loop is over memory that the calls share, not over captured pointers, which lambdas may not have.
        var (from, target) = ((nint)source, (nint)to);
        Parallel.For(0, groups.Count, index => RearrangeGroup((byte*)from, tensor, groups.First + index, (byte*)target + index * groupBytes));
    }

    private static void RearrangeGroup(byte* source, TensorInfo tensor, int group, byte* to)
    {
        var (rows, rowBytes) = ((int)tensor.Rows, TensorLayout.Of(tensor.Type).RowBytes(tensor.Columns));
        var (blocks, blockBytes) = (CudaLayout.Blocks(tensor.Type, (int)tensor.Columns), CudaLayout.BlockBytes(tensor.Type));
        var pieces = CudaLayout.Pieces(tensor.Type);
        new Span<byte>(to, blocks * blockBytes * CudaLayout.GroupRows).Clear();
        for (var lane = 0; lane < CudaLayout.GroupRows && group * CudaLayout.GroupRows + lane < rows; lane++)
        {
            var row = source + (group * CudaLayout.GroupRows + lane) * rowBytes;
            for (var block = 0; block < blocks; block++)
            {
                var at = to + (long)block * blockBytes * CudaLayout.GroupRows;
                foreach (var piece in pieces)
                {
                    // Rows of floats may end inside a block.
                    var offset = (long)block * blockBytes + piece.Offset;
                    var bytes = (int)Math.Clamp(rowBytes - offset, 0, piece.Bytes);
                    new ReadOnlySpan<byte>(row + offset, bytes).CopyTo(new Span<byte>(at + lane * piece.Bytes, piece.Bytes));
                    at += piece.Bytes * CudaLayout.GroupRows;
                }
            }
        }
    }
}
