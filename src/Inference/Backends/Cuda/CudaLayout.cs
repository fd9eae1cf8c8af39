using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>
/// How weights lie on the device: rows in groups of 32; of a group, block after block of columns; of a block, each piece of all 32 rows.
/// Kernels/formats.h reads it. The bytes are those of the file; what a block lacks of rows and columns is zero.
/// </summary>
internal static class CudaLayout
{
    public const int GroupRows = 32;

    private static readonly Dictionary<TensorType, Piece[]> Layouts = new()
    {
        [TensorType.F32] = Wide(0, 8),
        [TensorType.F16] = Wide(0, 4),
        [TensorType.BF16] = Wide(0, 4),
        [TensorType.Q8_0] = [.. Wide(2, 2), new(0, 2)],
        [TensorType.Q4_0] = [.. Wide(2, 1), new(0, 2)],
        [TensorType.Q4_1] = [.. Wide(4, 1), new(0, 4)],
        [TensorType.Q5_0] = [.. Wide(6, 1), new(2, 4), new(0, 2)],
        [TensorType.Q5_1] = [.. Wide(8, 1), new(4, 4), new(0, 4)],
        [TensorType.Q4_K] = Wide(0, 9),
        [TensorType.Q5_K] = Wide(0, 11),
        [TensorType.Q6_K] = [.. Wide(0, 13), new(208, 2)],
    };

    public static bool IsQuantized(TensorType type) => TensorLayout.Of(type).BlockLength > 1;

    public static Piece[] Pieces(TensorType type) => Layouts[type];

    /// <summary>Columns of a block on the device: at least a step of 32.</summary>
    public static int BlockColumns(TensorType type) => Math.Max(32, TensorLayout.Of(type).BlockLength);

    /// <summary>Bytes of a row in a block on the device.</summary>
    public static int BlockBytes(TensorType type) => Layouts[type].Sum(piece => piece.Bytes);

    public static int Blocks(TensorType type, int columns) => (columns + BlockColumns(type) - 1) / BlockColumns(type);

    public static int Groups(int rows) => (rows + GroupRows - 1) / GroupRows;

    /// <summary>Parts that the columns of a product are cut into. It depends on nothing but the weights, or results would depend on the batch.</summary>
    public static int Parts(TensorType type, int columns) => Math.Clamp(Blocks(type, columns) * BlockColumns(type) / 128, 1, Math.Min(16, Blocks(type, columns)));

    private static Piece[] Wide(int offset, int count) => [.. Enumerable.Range(0, count).Select(i => new Piece(offset + 16 * i, 16))];
}
