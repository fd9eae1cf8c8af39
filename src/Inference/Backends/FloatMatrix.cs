using System.Runtime.InteropServices;

namespace AIForge.Inference.Backends;

/// <summary>
/// A matrix of floats outside the managed heap. Rows are padded to a multiple of 32 values that stay zero, so vector kernels
/// need no tail code; a value beyond <see cref="Columns"/> has no meaning.
/// </summary>
public sealed unsafe class FloatMatrix : IDisposable
{
    private const int Padding = 32;
    private const nuint Alignment = 64;

    private void* _memory;

    public FloatMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        Stride = (columns + Padding - 1) / Padding * Padding;
        var bytes = checked((nuint)rows * (nuint)Stride * sizeof(float));
        // Asked for as zeros and not cleared here: rows of a batch that never comes then take no memory.
        _memory = NativeMemory.AllocZeroed(bytes + Alignment);
        Pointer = (float*)(((nuint)_memory + Alignment - 1) / Alignment * Alignment);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Distance between the starts of two rows, in values.</summary>
    public int Stride { get; }

    internal float* Pointer { get; private set; }

    /// <summary>Where the matrix lies on a device; null for those of the processor.</summary>
    internal IDeviceCopy? DeviceCopy { get; set; }

    /// <summary>A row, to be read and written until the next operation of a backend.</summary>
    public Span<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        DeviceCopy?.BeforeHostAccess();
        return new Span<float>(RowPointer(row), Columns);
    }

    internal float* RowPointer(int row) => Pointer + (long)row * Stride;

    public void Dispose()
    {
        DeviceCopy?.Dispose();
        DeviceCopy = null;
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        Pointer = null;
    }

    // A model that is refused half-way through loading leaves matrices nobody disposes of.
    ~FloatMatrix() => Free();
}
