using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Some blocks of 32 weight rows as the matrix unit takes them, with their scales (and minimums) as floats. Unpacked once for all tokens of
/// a batch, into memory of the caller's that stays in the second-level cache.
/// </summary>
internal readonly unsafe struct MatrixPackedWeights<TFormat> where TFormat : struct, IPackedFormat
{
    private const int Groups = MatrixUnit.Rows / PackedMatrix.GroupRows;
    private const int TileGroups = MatrixUnit.TileRows / PackedMatrix.GroupRows;

    /// <summary>Bytes of a tile of a block: a row of 16 words for each four columns.</summary>
    private const int TileBytes = MatrixUnit.WeightBytes / 2;

    private const int StepBytes = TileGroups * PackedMatrix.WordBytes;

    public const int BlockBytes = MatrixUnit.WeightBytes + 2 * ScaleBytes;

    private const int ScaleBytes = MatrixUnit.Rows * sizeof(float);

    /// <param name="memory">For <paramref name="blocks"/> times <see cref="BlockBytes"/>, at a multiple of 64 bytes.</param>
    public MatrixPackedWeights(byte* memory, int blocks)
    {
        Blocks = blocks;
        Values = (sbyte*)memory;
        Scales = (float*)(memory + (long)blocks * MatrixUnit.WeightBytes);
        Minimums = Scales + blocks * MatrixUnit.Rows;
    }

    public int Blocks { get; }

    /// <summary>[block][tile][column / 4][row][4].</summary>
    public sbyte* Values { get; }

    /// <summary>[block][row].</summary>
    public float* Scales { get; }

    /// <summary>[block][row], of formats that have them.</summary>
    public float* Minimums { get; }

    /// <summary>Rows behind the matrix's last group become zero.</summary>
    public void Unpack(PackedMatrix source, int firstGroup, int firstBlock)
    {
        for (var group = 0; group < Groups; group++)
        {
            if (firstGroup + group < source.Groups) UnpackGroup(source.Group(firstGroup + group) + firstBlock * TFormat.BlockBytes, group);
            else ClearGroup(group);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UnpackGroup(byte* from, int group)
    {
        var to = Values + Offset(group);
        float* scales = Scales + group * PackedMatrix.GroupRows, minimums = Minimums + group * PackedMatrix.GroupRows;
        var offset = Vector256.Create((byte)TFormat.Offset);
        for (var block = 0; block < Blocks; block++)
        {
            PackedKernel<TFormat>.Prefetch(from, block);
            for (var step = 0; step < 4; step++)
            {
                (TFormat.Low(from, step) - offset).Store((byte*)to + step * StepBytes);
                (TFormat.High(from, step) - offset).Store((byte*)to + (step + 4) * StepBytes);
            }

            PackedKernel<TFormat>.Scales(from).Store(scales);
            if (TFormat.HasMinimums) PackedKernel<TFormat>.Scales(from + PackedMatrix.ScaleBytes).Store(minimums);
            from += TFormat.BlockBytes;
            to += MatrixUnit.WeightBytes;
            scales += MatrixUnit.Rows;
            minimums += MatrixUnit.Rows;
        }
    }

    // Only what sums are multiplied with: the sums themselves may be anything then.
    private void ClearGroup(int group)
    {
        for (var block = 0; block < Blocks; block++)
        {
            var at = block * MatrixUnit.Rows + group * PackedMatrix.GroupRows;
            Vector256<float>.Zero.Store(Scales + at);
            if (TFormat.HasMinimums) Vector256<float>.Zero.Store(Minimums + at);
        }
    }

    private static int Offset(int group) => group / TileGroups * TileBytes + group % TileGroups * PackedMatrix.WordBytes;
}
