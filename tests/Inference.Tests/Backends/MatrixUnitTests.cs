using System.Runtime.InteropServices;
using AIForge.Inference.Backends.Cpu;

namespace AIForge.Inference.Tests.Backends;

/// <summary>The machine code alone; what is built on it, <see cref="OpCaseTests"/> compares with all other kernels to the bit.</summary>
public sealed unsafe class MatrixUnitTests
{
    private const int Columns = 32;

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Multiply_AnyBytes_SumsExactlyAndNothingElse(int blocks)
    {
        Skip.IfNot(MatrixUnit.IsSupported, "This processor has no matrix unit, or the system does not let programs use it.");
        var random = new Random(blocks);
        sbyte[] activations = Bytes(random, blocks * MatrixUnit.Tokens * Columns), weights = Bytes(random, blocks * MatrixUnit.WeightBytes);
        var sums = Enumerable.Repeat(7, (blocks + 1) * MatrixUnit.Sums).ToArray();

        Multiply(activations, weights, sums, blocks);

        for (var block = 0; block < blocks; block++)
            for (var token = 0; token < MatrixUnit.Tokens; token++)
                for (var row = 0; row < MatrixUnit.Rows; row++)
                    sums[block * MatrixUnit.Sums + (row / 16 * 16 + token) * 16 + row % 16].Should().Be(Product(activations, weights, block, token, row));
        sums[(blocks * MatrixUnit.Sums)..].Should().OnlyContain(value => value == 7);
    }

    /// <summary>Registers of tiles are a thread's own; whoever is interrupted between two products finds them as they were.</summary>
    [SkippableFact]
    public void Multiply_ManyThreadsAndCollections_SumsTheSame()
    {
        Skip.IfNot(MatrixUnit.IsSupported, "This processor has no matrix unit, or the system does not let programs use it.");
        var random = new Random(1);
        sbyte[] activations = Bytes(random, 8 * MatrixUnit.Tokens * Columns), weights = Bytes(random, 8 * MatrixUnit.WeightBytes);
        var expected = new int[8 * MatrixUnit.Sums];
        Multiply(activations, weights, expected, 8);

        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, turn =>
        {
            var sums = new int[8 * MatrixUnit.Sums];
            if (turn % 50 == 0) GC.Collect();
            Multiply(activations, weights, sums, 8);
            sums.AsSpan().SequenceEqual(expected).Should().BeTrue();
        });
    }

    private static void Multiply(sbyte[] activations, sbyte[] weights, int[] sums, int blocks)
    {
        fixed (sbyte* x = activations, w = weights)
        fixed (int* to = sums)
        {
            MatrixUnit.Begin();
            MatrixUnit.Multiply(x, w, to, blocks, Columns, MatrixUnit.Tokens * Columns);
            MatrixUnit.End();
        }
    }

    private static int Product(sbyte[] activations, sbyte[] weights, int block, int token, int row)
    {
        var sum = 0;
        for (var column = 0; column < Columns; column++)
        {
            var weight = weights[block * MatrixUnit.WeightBytes + row / 16 * 512 + column / 4 * 64 + row % 16 * 4 + column % 4];
            sum += activations[(block * MatrixUnit.Tokens + token) * Columns + column] * weight;
        }

        return sum;
    }

    /// <summary>A third of them at the ends of the range.</summary>
    private static sbyte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        for (var i = 0; i < count; i += 3) bytes[i] = (byte)(random.Next(2) == 0 ? 127 : 128);
        return MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray();
    }
}
