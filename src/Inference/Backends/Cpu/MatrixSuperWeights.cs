using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// A block of 256 columns of 32 weight rows as the matrix unit takes it, in parts that share a scale. The unit takes 32 columns: of parts
/// of 16 the second half is zero, whatever activations it meets.
/// </summary>
internal readonly unsafe struct MatrixSuperWeights<TFormat, TDot>
    where TFormat : struct, ISuperFormat
    where TDot : struct, IInt8Dot
{
    private const int TileBytes = MatrixUnit.WeightBytes / 2;
    private const int TileGroups = MatrixUnit.TileRows / PackedMatrix.GroupRows;
    private const int StepBytes = TileGroups * PackedMatrix.WordBytes;
    private const int ScratchBytes = 64;

    /// <param name="memory">For <see cref="Bytes"/>, at a multiple of 64 bytes.</param>
    public MatrixSuperWeights(byte* memory)
    {
        Values = (sbyte*)memory;
        Scales = (int*)(memory + Parts * MatrixUnit.WeightBytes);
        NativeMemory.Clear(memory, (nuint)Bytes);
    }

    public static int Parts => SuperBlock.Length / TFormat.ScaleColumns;

    public static int Bytes => Parts * (MatrixUnit.WeightBytes + MatrixUnit.Rows * sizeof(int));

    /// <summary>[part][tile][column / 4][row][4].</summary>
    public sbyte* Values { get; }

    /// <summary>[part][row].</summary>
    public int* Scales { get; }

    /// <summary>Takes a group of eight rows; <paramref name="group"/> is its number among the four.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Unpack(byte* block, int group)
    {
        var to = (byte*)Values + group / TileGroups * TileBytes + group % TileGroups * PackedMatrix.WordBytes;
        for (nint chunk = 0; chunk < 4; chunk++)
        {
            for (nint step = 0; step < 8; step++)
            {
                TFormat.Load(block, chunk, step, out var low, out var high);
                var column = TFormat.LowColumn(chunk) + step * 4;
                low.Store(to + Offset(column));
                high.Store(to + Offset(column + TFormat.HighOffset));
            }
        }

        var scratch = stackalloc byte[ScratchBytes];
        var scales = TFormat.Scales(block, scratch);
        for (var part = 0; part < Parts; part++)
            SuperKernel<TFormat, TDot>.Scale(scales, part * TFormat.ScaleColumns).Store(Scales + part * MatrixUnit.Rows + group * PackedMatrix.GroupRows);
    }

    private static nint Offset(nint column) => column / TFormat.ScaleColumns * MatrixUnit.WeightBytes + column % TFormat.ScaleColumns / 4 * StepBytes;
}
