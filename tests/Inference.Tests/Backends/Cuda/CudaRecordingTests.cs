using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cuda;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;
using AIForge.Inference.Tests.Families;

namespace AIForge.Inference.Tests.Backends.Cuda;

/// <summary>Passes in which sequences decode are recorded and repeated, with the bits of those that are not.</summary>
public sealed class CudaRecordingTests
{
    private static readonly int[] Text = [.. Enumerable.Range(0, 24).Select(i => (i * 37 + 11) % 300)];

    [Fact]
    public void Forward_TokenByToken_IsRepeatedFromARecording()
    {
        var gpu = EmulatedGpu.Own();
        using var backend = gpu.Open();
        using var file = GgufFile.Open(FamilyFiles.PathOf("llama-q8_0"));
        using var model = Load(file, backend);
        Decode(model, Text[..2]);
        var launched = gpu.Launches;

        Decode(model, Text);

        // The first two were the shape's first pass and its recording.
        backend.RepeatedPasses.Should().Be(Text.Length);
        gpu.GraphLaunches.Should().Be((ulong)Text.Length + 1);
        gpu.Launches.Should().Be(launched, "nothing is launched beside the recording");
    }

    [Theory]
    [InlineData("qwen3-q4_0")]
    [InlineData("gemma2")]
    public void Forward_ThreeSequencesInARecordingForFour_GivesTheBitsOfOneAlone(string name)
    {
        using var backend = EmulatedGpu.Backend();
        using var file = GgufFile.Open(FamilyFiles.PathOf(name));
        using var model = Load(file, backend);
        var expected = Decode(model, Text);

        var pages = Enumerable.Range(0, 3).Select(_ => new PageTable(model.KvStore)).ToArray();
        foreach (var table in pages) table.TryReserve(Text.Length).Should().BeTrue();
        for (var i = 0; i < Text.Length; i++)
        {
            var logits = model.Forward([7, Text[i], 9], [.. pages.Select((table, row) => new BatchSegment(table, i, row, 1))], [0, 1, 2]).Row(1);
            logits.ToArray().Should().Equal(expected[i], "it is token {0}", i);
        }

        backend.RepeatedPasses.Should().BeGreaterThan(Text.Length);
    }

    /// <summary>Guessed tokens are rows of one sequence.</summary>
    [Fact]
    public void Forward_SeveralTokensOfOneSequence_AreRepeatedWithTheBitsOfEachAlone()
    {
        using var backend = EmulatedGpu.Backend();
        using var file = GgufFile.Open(FamilyFiles.PathOf("gemma3-q8_0"));
        using var model = Load(file, backend);
        var expected = Decode(model, Text);
        var before = backend.RepeatedPasses;

        var pages = new PageTable(model.KvStore);
        pages.TryReserve(Text.Length).Should().BeTrue();
        for (var i = 0; i < Text.Length; i += 3)
        {
            var logits = model.Forward(Text.AsSpan(i, 3), [new BatchSegment(pages, i, 0, 3)], [0, 1, 2]);
            for (var row = 0; row < 3; row++) logits.Row(row).ToArray().Should().Equal(expected[i + row], "it is token {0}", i + row);
        }

        (backend.RepeatedPasses - before).Should().Be(Text.Length / 3 - 2);
    }

    [Fact]
    public void Forward_AfterAPassThatFailed_GoesOn()
    {
        var gpu = EmulatedGpu.Own();
        using var backend = gpu.Open();
        using var file = GgufFile.Open(FamilyFiles.PathOf("llama-q8_0"));
        using var model = Load(file, backend);
        var expected = Decode(model, Text[..1])[0];
        gpu.Fail("cuLaunchKernel", 1, after: 5);

        // The second pass of a shape is recorded; this one does not come to its end.
        ((Action)(() => Decode(model, Text[..1]))).Should().Throw<InvalidOperationException>().WithMessage("*CUDA error 1 *");

        for (var i = 0; i < 3; i++) Decode(model, Text[..1])[0].Should().Equal(expected);
    }

    /// <summary>A long context, as one block a chunk or as one block for all.</summary>
    [Fact]
    public void Attention_SplitOrNot_GivesTheSameBits()
    {
        foreach (var op in OpCase.All().Where(op => op.Name.StartsWith("attention", StringComparison.Ordinal)))
        {
            using CudaBackend split = EmulatedGpu.Backend(), whole = EmulatedGpu.Backend();
            (split.AttentionSplitting.EnoughBlocks, whole.AttentionSplitting.EnoughBlocks) = (int.MaxValue, 0);

            op.Run(whole).Should().Equal(op.Run(split), "the case is {0}", op);
        }
    }

    /// <summary>The products of few rows and those of tensor cores.</summary>
    [Theory]
    [InlineData(TensorType.Q8_0)]
    [InlineData(TensorType.Q4_0)]
    [InlineData(TensorType.Q4_1)]
    [InlineData(TensorType.Q5_0)]
    [InlineData(TensorType.Q5_1)]
    [InlineData(TensorType.Q4_K)]
    [InlineData(TensorType.Q5_K)]
    [InlineData(TensorType.Q6_K)]
    [InlineData(TensorType.F32)]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.BF16)]
    public void MatMul_AnyNumberOfRows_GivesTheSameBits(TensorType type)
    {
        var random = new Random(3);
        using var file = new TestGguf().Random("w", type, random, 1536, 45).Open();
        using var backend = EmulatedGpu.Backend();
        using var weights = backend.LoadMatrix(file, file.GetTensor("w"));
        using FloatMatrix input = new(20, 1536), output = new(20, 45), single = new(1, 1536), result = new(1, 45);
        for (var row = 0; row < 20; row++)
            foreach (ref var value in input.Row(row)) value = random.NextSingle() - 0.5f;
        backend.MatMul(input, 20, [new(weights, output)]);

        foreach (var row in new[] { 0, 7, 19 })
        {
            input.Row(row).CopyTo(single.Row(0));
            backend.MatMul(single, 1, [new(weights, result)]);
            result.Row(0).ToArray().Should().Equal(output.Row(row).ToArray(), "it is row {0}", row);
        }
    }

    private static Transformer Load(GgufFile file, CudaBackend backend) =>
        new(file, backend, file.Metadata.GetStrings("tokenizer.ggml.tokens").Length, new ModelCapacity(512, 64, 4));

    private static float[][] Decode(Transformer model, int[] tokens)
    {
        var pages = new PageTable(model.KvStore);
        pages.TryReserve(tokens.Length).Should().BeTrue();
        var logits = new float[tokens.Length][];
        for (var i = 0; i < tokens.Length; i++) logits[i] = model.Forward([tokens[i]], [new BatchSegment(pages, i, 0, 1)], [0]).Row(0).ToArray();
        pages.Release();
        return logits;
    }
}
