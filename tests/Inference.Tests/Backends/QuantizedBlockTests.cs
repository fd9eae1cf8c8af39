using System.Runtime.InteropServices;
using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Formats;
using AIForge.Inference.Tests.Golden;

namespace AIForge.Inference.Tests.Backends;

/// <summary>What the bytes of quantised blocks mean, and that no bytes do harm.</summary>
public sealed unsafe class QuantizedBlockTests
{
    private static readonly TensorType[] Types = [.. Enum.GetValues<TensorType>().Where(type => TensorLayout.Of(type).BlockLength > 1)];

    public static TheoryData<string> TypeNames() => [.. Types.Select(type => type.ToString())];

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void Dequantize_GoldenBlocks_GivesTheirValuesToTheBit(string type)
    {
        var golden = QuantizedGolden.LoadBlocks()[type];
        var blocks = Convert.FromBase64String(golden.Blocks);
        var expected = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(golden.Values)).ToArray();
        var actual = new float[expected.Length];

        fixed (byte* data = blocks) QuantizedBlocks.Dequantize(Enum.Parse<TensorType>(type), data, actual);

        actual.Should().Equal(expected);
    }

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void Pack_AnyType_TakesTheBytesOfTheFile(string name)
    {
        var type = Enum.Parse<TensorType>(name);
        using var pool = new WorkerPool(1);
        using var file = new TestGguf().Random("w", type, new Random(1), 1024, 64).Open();
        using var packed = new PackedMatrix(MappedMatrix.Of(file, file.GetTensor("w")), pool);

        (packed.GroupBytes * packed.Groups).Should().Be(file.GetTensor("w").ByteLength);
    }

    /// <summary>Factors that are no numbers included: levels agree to the bit, and nothing is read beyond the weights, after which comes
    /// memory that cannot be read.</summary>
    [Theory]
    [MemberData(nameof(TypeNames))]
    public void MatMul_RandomBytesAtTheEndOfMemory_IsTheSameOnAllLevels(string name)
    {
        var type = Enum.Parse<TensorType>(name);
        var random = new Random(11);
        for (var round = 0; round < 20; round++)
        {
            var (rows, columns, tokens) = (random.Next(1, 40), 256 * random.Next(1, 4), random.Next(1, 7));
            using var memory = new GuardedMemory((int)TensorLayout.Of(type).RowBytes(columns) * rows);
            random.NextBytes(memory.Bytes);
            if (round == 0) memory.Bytes.Fill(0xff);
            using var input = new FloatMatrix(tokens, columns);
            for (var token = 0; token < tokens; token++)
                foreach (ref var value in input.Row(token)) value = random.NextSingle() - 0.5f;
            if (round % 4 == 3) (input.Row(0)[0], input.Row(0)[255], input.Row(tokens - 1)[7]) = (float.NaN, float.PositiveInfinity, 1e-42f);

            var results = CpuFeatures.Supported().Select(level => Product(memory, rows, columns, type, input, level)).ToArray();
            new MappedMatrix(memory.Start, rows, columns, type).Dequantize(rows - 1, new float[columns]);

            results.Should().AllSatisfy(result => result.Should().Equal(results[0]));
        }
    }

    [Fact]
    public void MatMul_ManyTokensInTurn_AllocatesNothing()
    {
        foreach (var type in Types)
        {
            using var backend = new CpuBackend(1, CpuFeatures.Best);
            using var file = new TestGguf().Random("w", type, new Random(1), 512, 64).Open();
            using var weights = backend.LoadMatrix(file, file.GetTensor("w"));
            using FloatMatrix input = new(6, 512), output = new(6, 64);
            backend.MatMul(input, 6, [new MatMulTarget(weights, output)]);

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var token = 0; token < 100; token++) backend.MatMul(input, 1 + token % 6, [new MatMulTarget(weights, output)]);

            (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0, "the type is {0}", type);
        }
    }

    private static int[] Product(GuardedMemory memory, int rows, int columns, TensorType type, FloatMatrix input, SimdLevel level)
    {
        using var pool = new WorkerPool(1);
        using var packed = new PackedMatrix(new MappedMatrix(memory.Start, rows, columns, type), pool);
        using var product = new CpuMatMul(pool, MatMulKernels.Create(level));
        using var output = new FloatMatrix(input.Rows, rows);
        product.Run(input, input.Rows, [new MatMulTarget(packed, output)]);
        return [.. Enumerable.Range(0, input.Rows).SelectMany(token => output.Row(token).ToArray()).Select(Bits)];
    }

    // All that are no numbers count as one: their bits are the processor's affair.
    private static int Bits(float value) => float.IsNaN(value) ? int.MinValue : BitConverter.SingleToInt32Bits(value);
}
