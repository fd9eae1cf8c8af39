using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Where a file's block keeps what <see cref="PackedMatrix"/> interleaves: some half-precision numbers that go first, and words of
/// four bytes. Blocks that consist of words altogether keep their halves in them.
/// </summary>
/// <param name="Halves">How many half-precision numbers go first.</param>
/// <param name="HalvesAt">Their offset in the file's block.</param>
/// <param name="WordsAt">Offset of the words in the file's block.</param>
/// <param name="Words">How many words follow.</param>
internal readonly record struct PackedLayout(int Halves, int HalvesAt, int WordsAt, int Words)
{
    /// <summary>Bytes from the start of a packed block to its words.</summary>
    public int HeadBytes => Halves * PackedMatrix.ScaleBytes;

    public static bool Exists(TensorType type) => TensorLayout.Of(type).BlockLength > 1;

    public static PackedLayout Of(TensorType type) => type switch
    {
        TensorType.Q8_0 => new(1, 0, 2, 8),
        TensorType.Q4_0 => new(1, 0, 2, 4),
        TensorType.Q4_1 => new(2, 0, 4, 4),
        TensorType.Q5_0 => new(1, 0, 2, 5),
        TensorType.Q5_1 => new(2, 0, 4, 5),
        TensorType.Q4_K => new(0, 0, 0, 36),
        TensorType.Q5_K => new(0, 0, 0, 44),
        TensorType.Q6_K => new(1, 208, 0, 52),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>A word as the kernels want it.</summary>
    public static uint Word(TensorType type, int index, uint stored) => type switch
    {
        TensorType.Q8_0 => stored ^ 0x80808080,
        TensorType.Q5_0 or TensorType.Q5_1 when index == 0 => StepBits(stored),
        _ => stored,
    };

    // The fifth bits of 32 columns come in the columns' order. Here bit s of byte b is column 4s + b, so that one shift of a word
    // brings the bits of a step of four columns to the same place in its four bytes.
    private static uint StepBits(uint stored)
    {
        var result = 0u;
        for (var column = 0; column < 32; column++) result |= (stored >> column & 1) << (column % 4 * 8 + column / 4);
        return result;
    }
}
